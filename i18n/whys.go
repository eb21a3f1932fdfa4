package i18n

import (
	"math"
	"strconv"
)

// Whys say why the hall chose a ticket, so that a supervisor understands it.
type Whys struct {
	Codes  map[string]string // codes of the hall's dispatch
	Waited string            // {n} minutes
	Faster string            // {n} percent of the usual time at this window
	Slower string
	Join   string // between the parts
}

var whysZH = Whys{
	Codes: map[string]string{
		"oldest": "先来先办，本窗口能办的号里等得最久", "over_cap": "等候超过上限的先叫，先按类别、再按先后", "best_match": "按等候时间和本窗口的熟练程度，最合适",
		"own_department": "本窗口先办本部门的事项", "before_slot": "没有别人可叫，预约号提前办", "front": "原窗口出了故障，排在最前",
		"nobody_else": "没有别人可叫，重新排队的号提前办", "priority": "优先号（特殊群体或绿色通道）", "appointment": "预约时间已到",
		"by_hand": "大厅不在线时窗口手工录入", "by_name": "越序呼叫，理由有记录",
	},
	Waited: "已等 {n} 分钟", Faster: "本窗口办此事项比通常快 {n}%", Slower: "本窗口办此事项比通常慢 {n}%", Join: "；",
}

var whysEN = Whys{
	Codes: map[string]string{
		"oldest": "first come, first served; waited longest here", "over_cap": "waited beyond the limit; by class, then by age",
		"best_match": "best by waiting time and this window's practice", "own_department": "this window's own department goes first",
		"before_slot": "nobody else waits here: a booking is called early", "front": "their window failed: they go first",
		"nobody_else": "nobody else waits here: a missed number comes early", "priority": "goes first (special group or green lane)",
		"appointment": "the booked time has come", "by_hand": "opened by hand while the hall was away", "by_name": "called out of turn; the reason is recorded",
	},
	Waited: "waited {n} min", Faster: "{n}% faster here than usual", Slower: "{n}% slower here than usual", Join: "; ",
}

// Say is the sentence for a code with the numbers that came with it. An unknown
// code stands for itself.
func (w *Whys) Say(code string, details map[string]string) string {
	said := w.Codes[code]
	if said == "" {
		said = code
	}
	if n := details["waited_min"]; n != "" {
		said += w.Join + Fill(w.Waited, "n", n)
	}
	relative, err := strconv.ParseFloat(details["relative"], 64)
	percent := int(math.Round((relative - 1) * 100))
	switch {
	case err != nil || percent == 0:
	case percent < 0:
		said += w.Join + Fill(w.Faster, "n", strconv.Itoa(-percent))
	default:
		said += w.Join + Fill(w.Slower, "n", strconv.Itoa(percent))
	}
	return said
}
