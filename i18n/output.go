package i18n

import "maps"

// both lays one list of sentences beside another.
func both(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// The hall's refusals about what leaves it: papers and bags.
var outputRefusalsZH = map[string]string{
	"bag_empty":       "袋里一份原件也没有",
	"paper_twice":     "同一份原件写了两次",
	"paper_elsewhere": "原件不在这里，在 {place}",
	"no_such_place":   "没有这个去处",
	"same_place":      "就在这里，不用移交",
	"not_holder":      "这一袋在 {place}，由那里扫码移交",
	"not_addressed":   "这一袋没有交给这里，在 {place}",
	"bag_opened":      "这一袋已经拆开",
	"not_in_bag":      "这份原件不在袋里",
	"bag_given":       "这一袋已扫码移交，等对方接收",
	"unknown_bag":     "没有这个袋号",
	"unknown_paper":   "大厅没有收过这份原件",
	"which_place":     "请写明是哪一处：{places}",
}

var outputRefusalsEN = map[string]string{
	"bag_empty":       "No original is in the bag",
	"paper_twice":     "The same original is named twice",
	"paper_elsewhere": "The original is not here; it is at {place}",
	"no_such_place":   "There is no such place",
	"same_place":      "It is here already",
	"not_holder":      "The bag is at {place}, which gives it on",
	"not_addressed":   "The bag was not given to this place; it is at {place}",
	"bag_opened":      "The bag was opened",
	"not_in_bag":      "That original is not in the bag",
	"bag_given":       "The bag was given on and not taken yet",
	"unknown_bag":     "There is no such bag",
	"unknown_paper":   "The hall never took that original in",
	"which_place":     "Say which place: {places}",
}
