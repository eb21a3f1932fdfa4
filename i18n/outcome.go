package i18n

// Outcome is the screen on which a case is handed in.
type Outcome struct {
	Title, Item, Situation, Lines, OpenList, Ask, KeyOK, KeyChoose, KeyBack string
}

// Done is the screen after the hand-in.
type Done struct {
	Title, Number, Due, Pending, Promised, Statutory, NoticeDue, CorrectionDue, PapersTitle, SendAway, Next, RefusedTitle, Copy string
	PickupCode, ReprintTitle, Waiting, Offline                                                                                  string
	KeyReprint, KeyFinish, KeyMore, KeySlip, KeyBack, NothingToReprint, SlipNotNow                                              string
	ReprintReasons                                                                                                              []string
}

var outcomeZH = Outcome{
	Title: "怎样办理？", Item: "事项", Situation: "情形", Lines: "材料 {n} 项，已判定 {judged} 项", OpenList: "需补正", Ask: "按 Enter 确认", KeyOK: "确认", KeyChoose: "选择", KeyBack: "返回",
}

var outcomeEN = Outcome{
	Title: "How is it handed in?", Item: "Item", Situation: "Situation", Lines: "{n} papers, {judged} judged", OpenList: "To be corrected", Ask: "Enter confirms", KeyOK: "confirm", KeyChoose: "choose", KeyBack: "back",
}

var doneZH = Done{
	Title: "办理结果", Number: "办件编号", Due: "期限", Pending: "待公布", Promised: "承诺 {day}", Statutory: "法定 {day}", NoticeDue: "最迟 {day} 答复是否受理", CorrectionDue: "请在 {day} 前补正",
	PapersTitle: "打印", SendAway: "您的{item}已{state}，请拿好回执。", Next: "按 F10（或 * 两次）结束，F3 再办一件", RefusedTitle: "大厅没有接收这一件", Copy: "补打第 {n} 次",
	PickupCode: "领取码", ReprintTitle: "为什么补打？", Waiting: "正在送达大厅…", Offline: "离线：已收件（本机），连上后自动送达；可按 F7 打印临时凭证",
	KeyReprint: "打印/补打", KeyFinish: "结束", KeyMore: "再办一件", KeySlip: "临时凭证", KeyBack: "返回", NothingToReprint: "没有可以补打的纸", SlipNotNow: "已达大厅，不需要临时凭证",
	ReprintReasons: []string{"纸面不完整", "申请人要求", "打印不清", "卡纸或缺纸"},
}

var doneEN = Done{
	Title: "Result", Number: "Case no.", Due: "Limits", Pending: "to be announced", Promised: "promised {day}", Statutory: "by law {day}", NoticeDue: "answered by {day}", CorrectionDue: "correct by {day}",
	PapersTitle: "Papers", SendAway: "Your {item} is {state}; please keep the receipt.", Next: "F10 (or * twice) finishes, F3 one more matter", RefusedTitle: "The hall did not take this case", Copy: "reprint {n}",
	PickupCode: "Pick-up code", ReprintTitle: "Why print again?", Waiting: "On its way to the hall…", Offline: "Offline: received (this desk); sent when the hall is back; F7 prints a temporary slip",
	KeyReprint: "print", KeyFinish: "finish", KeyMore: "one more", KeySlip: "temporary slip", KeyBack: "back", NothingToReprint: "No paper to print again", SlipNotNow: "At the hall already; no slip is needed",
	ReprintReasons: []string{"incomplete", "applicant asks", "not clear", "jam or out of paper"},
}
