package i18n

import "strings"

// Whys say why the hall chose a ticket, so that clerk and supervisor understand it.
type Whys struct {
	Codes   map[string]string // codes of the hall's dispatch
	Numbers []WhyNumber       // in the order in which they are said
	None    map[string]string // instead, where the number is 0
	Join    string            // between the parts
}

// WhyNumber says one number {n} of a choice.
type WhyNumber struct{ Key, Words string }

var whysZH = Whys{
	Codes: map[string]string{
		"oldest": "先来先办，本窗口能办的号里等得最久", "over_cap": "等候超过上限的先叫，先按类别、再按先后", "best_match": "按等候时间和本窗口的熟练程度，最合适",
		"own_department": "本窗口先办本部门的事项", "before_slot": "没有别人可叫，预约号提前办", "front": "原窗口出了故障，排在最前",
		"nobody_else": "没有别人可叫，重新排队的号提前办", "priority": "优先号（特殊群体或绿色通道）", "appointment": "预约时间已到",
		"by_hand": "大厅不在线时窗口手工录入", "by_name": "越序呼叫，理由有记录",
	},
	Numbers: []WhyNumber{
		{Key: "waited_min", Words: "已等 {n} 分钟"},
		{Key: "cap_min", Words: "上限 {n} 分钟"},
		{Key: "weight", Words: "此类等候按 {n} 倍计"},
		{Key: "practised", Words: "本窗口办过此事项 {n} 次"},
		{Key: "expected_min", Words: "预计办 {n} 分钟"},
		{Key: "usual_min", Words: "通常 {n} 分钟"},
		{Key: "could", Words: "本窗口可叫 {n} 人"},
		{Key: "longer", Words: "其中 {n} 人等得更久"},
	},
	None: map[string]string{"practised": "本窗口没办过此事项", "longer": "其中等得最久"},
	Join: "；",
}

var whysEN = Whys{
	Codes: map[string]string{
		"oldest": "first come, first served; waited longest here", "over_cap": "waited beyond the limit; by class, then by age",
		"best_match": "best by waiting time and this window's practice", "own_department": "this window's own department goes first",
		"before_slot": "nobody else waits here: a booking is called early", "front": "their window failed: they go first",
		"nobody_else": "nobody else waits here: a missed number comes early", "priority": "goes first (special group or green lane)",
		"appointment": "the booked time has come", "by_hand": "opened by hand while the hall was away", "by_name": "called out of turn; the reason is recorded",
	},
	Numbers: []WhyNumber{
		{Key: "waited_min", Words: "waited {n} min"},
		{Key: "cap_min", Words: "limit {n} min"},
		{Key: "weight", Words: "this class's wait counts {n} times"},
		{Key: "practised", Words: "done here {n} times"},
		{Key: "expected_min", Words: "expected to take {n} min"},
		{Key: "usual_min", Words: "usually {n} min"},
		{Key: "could", Words: "{n} could be called here"},
		{Key: "longer", Words: "{n} of them waited longer"},
	},
	None: map[string]string{"practised": "never done here", "longer": "none of them waited longer"},
	Join: "; ",
}

// Say is the sentence for a code with the numbers that came with it. An unknown
// code stands for itself.
func (w *Whys) Say(code string, details map[string]string) string {
	said := w.Codes[code]
	if said == "" {
		said = code
	}
	if numbers := w.Counted(details); numbers != "" {
		said += w.Join + numbers
	}
	return said
}

// Counted are the numbers of a choice in words.
func (w *Whys) Counted(details map[string]string) string {
	var parts []string
	for _, n := range w.Numbers {
		value := details[n.Key]
		switch {
		case value == "":
		case value == "0" && w.None[n.Key] != "":
			parts = append(parts, w.None[n.Key])
		default:
			parts = append(parts, Fill(n.Words, "n", value))
		}
	}
	return strings.Join(parts, w.Join)
}
