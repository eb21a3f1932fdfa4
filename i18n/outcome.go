package i18n

// Outcome is the screen on which a case is handed in.
type Outcome struct {
	Title, Item, Situation, Lines, OpenList, Later, Silent, KeyOK, KeyChoose string
	Say                                                                      map[string]string // by visit.OutcomeCode, {item}, {n} papers: to the applicant
	SayPromised                                                              map[string]string // the same where {n} papers are promised for later
	Second, SecondWhy, SecondReason                                          string            // a notice after one
}

// Done is the screen after the hand-in.
type Done struct {
	Title, Due, Pending, Promised, Statutory, NoticeDue, CorrectionDue, Copy string
	SendBack, Waiting, Offline, RefusedTitle, RefusedNext                    string
	Next, NextUncertain, ReprintTitle                                        string
	KeyReprint, KeyMore, KeySlip, NothingToReprint                           string
	SendAway                                                                 map[string]string // by the hall's state of the case, or promised for papers that came later, {item}; "" for the rest
	ReprintReasons                                                           map[string]string // visit.ReprintReasons
	Later, LaterBy, LaterThen                                                string            // papers that were promised: by when, {day}; not accepted yet
}

var outcomeZH = Outcome{
	Title: "怎样办理？", Item: "事项", Situation: "情形", Lines: "材料 {n} 项，已判定 {judged} 项", OpenList: "需补正", Later: "容缺，承诺后补", Silent: "系统暂时查不到，不列为缺件",
	Second: "已经一次性告知过，再次要求补正", SecondWhy: "写明原因，由值班长输入工号和口令确认（两人）", SecondReason: "再次告知的原因",
	KeyOK: "确认", KeyChoose: "选择",
	Say: map[string]string{
		"receive":          "材料收齐了，我现在收件，部门会告诉您是否受理。",
		"accept":           "材料收齐了，现在为您受理。",
		"accept_and_grant": "材料收齐了，现在为您受理并办结。",
		"accept_and_deny":  "材料收齐了，按规定不能办给，现在出具书面决定，理由和救济途径都写在上面。",
		"notice":           "还有 {n} 项材料要补，我给您打一张一次性告知书。",
		"supplement":       "补正材料收齐了，现在为您提交。",
	},
	SayPromised: map[string]string{
		"receive":    "还有 {n} 项材料您承诺后补，我现在收件，部门会告诉您是否受理。",
		"accept":     "还有 {n} 项材料您承诺后补，现在为您受理；请按承诺书上的日期补齐。",
		"supplement": "这次带来的材料现在为您提交，还有 {n} 项请按期补齐。",
	},
}

var outcomeEN = Outcome{
	Title: "How is it handed in?", Item: "Item", Situation: "Situation", Lines: "{n} papers, {judged} judged", OpenList: "To be corrected", Later: "Promised for later", Silent: "No answer from the source: not missing",
	Second: "A notice was given before; papers are asked for once more", SecondWhy: "The reason, then the supervisor's number and PIN (two persons)", SecondReason: "Why once more",
	KeyOK: "confirm", KeyChoose: "choose",
	Say: map[string]string{
		"receive":          "All papers are here; the department will tell you whether it accepts the case.",
		"accept":           "All papers are here; your case is accepted now.",
		"accept_and_grant": "All papers are here; your case is accepted and decided now.",
		"accept_and_deny":  "By the rules it cannot be granted; the written decision says why and what you can do.",
		"notice":           "{n} papers are still to be corrected; I print you the one-time notice.",
		"supplement":       "The corrected papers are complete; I hand them in now.",
	},
	SayPromised: map[string]string{
		"receive":    "You promise {n} papers for later; the department will tell you whether it accepts the case.",
		"accept":     "You promise {n} papers for later; your case is accepted now. Please bring them by the day on the promise.",
		"supplement": "I hand in what you brought; {n} papers are still to come in time.",
	},
}

var doneZH = Done{
	Title: "办理结果", Due: "期限", Pending: "待公布", Promised: "承诺 {day}", Statutory: "法定 {day}", NoticeDue: "最迟{day}答复是否受理", CorrectionDue: "请在{day}前补正", Copy: "补打第 {n} 次",
	SendAway: map[string]string{
		"received": "您的{item}已收件，请拿好回执和原件。", "accepted": "您的{item}已受理，请拿好受理通知书和原件。",
		"decided_grant": "您的{item}已办结，请拿好回执和原件。", "decided_grant_deferred": "您的{item}已办结，容缺的材料请按期补交。", "decided_deny": "您的{item}没有办给，理由和救济途径都写在决定书上，请拿好决定书和原件。",
		"corrected": "补正材料已收齐，请拿好回执和原件。", "promised": "容缺的材料已收下，请拿好回执和原件。", "withdrawn": "您的{item}已撤回，请在受理单上签名，拿好原件。",
		"branch_denied": "分局没有办给您的{item}，请凭回执到出件处领取决定书。", "dept_returned": "分局退回了您的{item}，要改什么会告诉您，请拿好回执和原件。",
		"refused": "您的{item}不予受理，理由和救济途径都写在通知书上，请拿好通知书和原件。", "not_needed": "您的{item}不需要许可，请拿好告知单和原件。", "": "您的{item}已提交，请拿好回执和原件。",
	},
	SendBack: "请在{day}前补齐材料再来，请拿好告知书和原件。",
	Waiting:  "正在送达大厅…", Offline: "离线：连上后自动送达；可按 F7 打印临时凭证",
	RefusedTitle: "大厅没有接收这一件", RefusedNext: "请值班长处理；改正后可按 F3 重新办理",
	Next: "按 F10（或 * 两次）结束，F3 再办一件", NextUncertain: "有一张纸没有打好：处理后按 F7", ReprintTitle: "为什么补打？",
	KeyReprint: "补打", KeyMore: "再办一件", KeySlip: "临时凭证", NothingToReprint: "没有可以补打的纸",
	Later: "容缺", LaterBy: "补交期限 {day}", LaterThen: "部门受理时定",
	ReprintReasons: map[string]string{"incomplete": "纸面不完整", "asked": "申请人要求", "unclear": "打印不清", "jam": "卡纸或缺纸"},
}

var doneEN = Done{
	Title: "Result", Due: "Limits", Pending: "to be announced", Promised: "promised {day}", Statutory: "by law {day}", NoticeDue: "answered by {day}", CorrectionDue: "correct by {day}", Copy: "reprint {n}",
	SendAway: map[string]string{
		"received": "Your {item} is received; please keep the receipt.", "accepted": "Your {item} is accepted; please keep the notice.",
		"decided_grant": "Your {item} is granted; please keep the receipt.", "decided_grant_deferred": "Your {item} is granted; bring the papers that follow in time.", "decided_deny": "Your {item} is not granted; the decision says why and what you can do.",
		"corrected": "The corrected papers are complete; please keep the receipt.", "promised": "The promised papers are here; please keep the receipt.", "withdrawn": "Your {item} is taken back; please sign and take your originals.",
		"branch_denied": "The branch has not granted your {item}; the decision waits at the issue desk.", "dept_returned": "The branch sent your {item} back; you will be told what to change.",
		"refused": "Your {item} is refused; the notice says why and what you can do.", "not_needed": "Your {item} needs no licence; please keep the notice.", "": "Your {item} is handed in; please keep the receipt.",
	},
	SendBack: "Please come back with the papers by {day}.",
	Waiting:  "On its way to the hall…", Offline: "Offline: sent when the hall is back; F7 prints a temporary slip",
	RefusedTitle: "The hall did not take this case", RefusedNext: "Call the supervisor; once mended, F3 starts it again",
	Next: "F10 (or * twice) finishes, F3 one more matter", NextUncertain: "A paper did not come out well: F7 when it is mended", ReprintTitle: "Why print again?",
	KeyReprint: "reprint", KeyMore: "one more", KeySlip: "interim slip", NothingToReprint: "No paper to print again",
	Later: "To follow", LaterBy: "by {day}", LaterThen: "the day set at acceptance",
	ReprintReasons: map[string]string{"incomplete": "incomplete", "asked": "applicant asks", "unclear": "not clear", "jam": "jam or no paper"},
}
