package i18n

import "maps"

// both lays one list of sentences beside another.
func both(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// The hall's refusals about what leaves it, papers and bags, and about what went
// wrong.
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

	"concerned":           "这件事涉及您本人或本窗口，由别人处理",
	"not_now":             "现在不能做这一步，状态是 {state}",
	"not_theirs":          "这件事不归您处理",
	"unknown_route":       "没有这种分派",
	"department_required": "请写明交哪个部门",
	"text_required":       "请写明内容",
	"cause_required":      "请选一个原因",
	"not_contacted":       "还没有联系当事人",
	"unknown_matter":      "没有这件事，或您无权查看",
	"matter_moved":        "这件事已有人处理，状态是 {state}，请重新查看",
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

	"concerned":           "This is about you or your window; somebody else deals with it",
	"not_now":             "This step is not possible now; the state is {state}",
	"not_theirs":          "This is not your work",
	"unknown_route":       "There is no such route",
	"department_required": "Say which department",
	"text_required":       "Write it down",
	"cause_required":      "Choose a cause",
	"not_contacted":       "Nobody has spoken to the person yet",
	"unknown_matter":      "There is no such matter, or it is not yours to see",
	"matter_moved":        "Somebody dealt with it; the state is {state}. Look again",
}
