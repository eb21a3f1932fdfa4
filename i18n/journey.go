package i18n

import "strings"

// Journey is what became of a ticket, as a supervisor reads it on the board and a
// command prints it.
type Journey struct {
	// Steps are by the hall's codes; where a window or a line belongs to the step, it
	// stands in {at}.
	Steps map[string]string
	// MoveReasons are the codes by which a ticket is sent to another line, in the order
	// of MoveKeys.
	MoveReasons                                           map[string]string
	MoveKeys                                              []string
	Ask, In, At, Waits, Reason, MoveAsk, MoveTo, MoveSure string
	KeyMove, KeyOlder, KeyNewer                           string
}

var journeyZH = Journey{
	Steps: map[string]string{
		"issued": "取号", "called": "叫到 {at}", "recalled": "{at} 再叫一次", "taken_over": "{at} 接手", "serving": "{at} 开始办", "held": "{at} 挂起", "missed": "过号 {at}",
		"back": "回到队列 {at}", "finished": "{at} 办完", "closed": "已收尾", "abandoned": "作废", "redirected": "调到 {at}", "favoured": "改为优先", "booked": "预约", "no_show": "预约未到",
	},
	MoveReasons: map[string]string{"mistake": "取错号", "waited_long": "等候过久", "balance": "队列调剂", "helpless": "需要照顾"},
	MoveKeys:    []string{"mistake", "waited_long", "balance", "helpless"},
	Ask:         "号码（如 G012；以前的号后面写日期，如 G012 2026-11-20）", In: "{line} 队列", At: "{window} 窗口", Waits: "等了 {t}", Reason: "原因：{why}",
	MoveAsk: "为什么调到别的队列？（全程记录）", MoveTo: "调到哪个队列？按队列前的数字", MoveSure: "把 {label} 调到 {line}？先来后到不变，按 Enter",
	KeyMove: "调队列", KeyOlder: "往前看", KeyNewer: "往后看",
}

var journeyEN = Journey{
	Steps: map[string]string{
		"issued": "drawn", "called": "called to {at}", "recalled": "called again to {at}", "taken_over": "taken over by {at}", "serving": "served at {at}", "held": "held at {at}", "missed": "missed {at}",
		"back": "back in line {at}", "finished": "finished at {at}", "closed": "closed", "abandoned": "given up", "redirected": "sent to {at}", "favoured": "goes first", "booked": "booked", "no_show": "did not come",
	},
	MoveReasons: map[string]string{"mistake": "wrong ticket", "waited_long": "waited too long", "balance": "to balance the lines", "helpless": "needs help"},
	MoveKeys:    []string{"mistake", "waited_long", "balance", "helpless"},
	Ask:         "Number (G012; of another day: G012 2026-11-20)", In: "in line {line}", At: "window {window}", Waits: "waited {t}", Reason: "reason: {why}",
	MoveAsk: "Why to another line? (recorded)", MoveTo: "To which line? Its digit", MoveSure: "Send {label} to {line}? Its place by age stays: Enter",
	KeyMove: "other line", KeyOlder: "older", KeyNewer: "newer",
}

// Step is what happened, at a window or with a line.
func (j *Journey) Step(what, window, line string) string {
	at := line
	if window != "" && line == "" {
		at = Fill(j.At, "window", window)
	}
	return strings.TrimSpace(Fill(j.Steps[what], "at", at))
}

// Why is a reason of a supervisor's or a guide's, which is a code or in words.
func (t *Text) Why(reason string) string {
	group, words, _ := strings.Cut(reason, " ")
	for _, codes := range []map[string]string{t.Journey.MoveReasons, t.Board.SendReasons, t.Guide.Groups} {
		if said, ok := codes[group]; ok {
			return strings.TrimSpace(said + " " + words)
		}
	}
	return reason
}
