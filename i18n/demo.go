package i18n

// Demo is what the demo says to a newcomer: the hint line.
type Demo struct {
	Mark, SignIn, Call, Calling, Card, Choose, ChooseItem, Answer, Says, SaysMany, SaysNone, Papers, Forgot, HandIn, Notice, SourceSilent, NoContact, Sent, Finish, Held string
	CameBack, NoResult, Slip, CollectorCard, GiveOut, Given, Blocked, Review, ReviewEmpty                                                                                string
	ReviewReceived, ReviewCorrected, ReviewAccepted, ReviewDecide, ReviewOver                                                                                            string
	BoardLists, BoardFigures, BoardTicket                                                                                                                                string
	GuideDesk, GuideHand, GuideCheck, Board                                                                                                                              string
	SlipDenied, GiveOutDenied, GivenDenied                                                                                                                               string

	// What lies and shows on the citizen's side.
	Across, KeyAcross, CameOut, TheyLie string
}

var demoZH = Demo{
	Mark: "示例数据", SignIn: "按 Enter 登录", Call: "按 F2（或小键盘 +）叫下一位；Ctrl-X 看申请人一侧", Calling: "大厅正在派号…",
	Card: "申请人走过来，会自己把身份证放在读卡器上；没来可按 F2 重呼", Choose: "输入拼音首字母（如 zfgjj）再按 Enter",
	ChooseItem: "申请人来办“{item}”：按 Enter", Answer: "按数字回答", Says: "申请人说：“{words}” → 按 {digit}", SaysMany: "申请人说：“{words}” → 按 {digit}，再按 Enter", SaysNone: "申请人说：都没有 → 按 Enter",
	Papers: "材料都带齐了：每行按空格（要留影像按 Ins），全部判定后按 F9", Forgot: "没带齐：{papers}；其余按空格，最后按 F8", HandIn: "按 F9 看怎样办理；看好了按 Enter", Notice: "按 F8 看怎样告知；看好了按 Enter",
	NoContact:    "申请人说电话是 13800138000：按 Esc，再按 Tab、Enter，输入后按 Enter，最后按 Esc",
	SourceSilent: "数据源没有回答：稍候，或 F6 挂起，或 Ctrl-N 选辅导打印清单",
	Sent:         "正在送达大厅…", Finish: "纸已打印，按 F10 结束", Held: "按 F6 恢复",
	GuideDesk: "按 F2 取号，F3 预约，或选一个号按 Enter", GuideHand: "按 F8 预审材料，F4 绿色通道，F5 改事项；Esc 放下", GuideCheck: "按数字回答；材料带了按空格；最后按 F9 附到号上",
	BoardLists: "按数字看清单；办件单里 F8 催一件、F9 催全部门；Esc 回总览", BoardFigures: "按 1–4 换日、周、月、季，Tab 看部门和退件率；Esc 回总览", BoardTicket: "每次叫号都写明原因；F5 优先、F6 叫到窗口、F8 调队列；Esc 放下",
	Board:    "输入窗口号（如 036）看窗口，再按数字调队列；Tab 换页；F9 查号",
	CameBack: "申请人带齐材料回来补正：按 F8，选中那一件再按 Enter",
	NoResult: "还没有可领的结果或决定书：请先在办件窗口和审批岗办一件", Slip: "申请人递来 {no} 的回执：输入 {code} 再按 Enter", CollectorCard: "申请人会自己把身份证放在读卡器上",
	GiveOut: "人证相符，按两次 Enter 交付", Given: "送达回证已打印，请签名；按 Esc 接待下一位", Blocked: "现在不能交付，看屏幕上的原因；按 Esc 返回",
	SlipDenied: "{no} 没有通过，申请人来领决定书：输入 {code} 再按 Enter", GiveOutDenied: "人证相符，按两次 Enter 送达决定书",
	GivenDenied: "决定书和送达回证已打印，请说明理由和救济途径并签名；按 Esc 接待下一位",
	Review:      "↑↓ 选一件，按 Enter 打开", ReviewEmpty: "没有待审的件：请先在窗口收一件（如医师变更注册）",
	ReviewReceived:  "按 F9 再按 Enter 受理；或按 F8 退回补正：按数字标原因，再按两次 Enter",
	ReviewCorrected: "材料已补正：按 F9 再按 Enter 受理", ReviewAccepted: "按 F9 再按 Enter 开始审查",
	Across: "申请人一侧", KeyAcross: "申请人一侧", CameOut: "出纸 {n} 张", TheyLie: "纸张在 {folder}",
	ReviewDecide: "按 F9 再按 Enter 通过；或按 F7 不通过：写理由，再按两次 Enter", ReviewOver: "这一件现在没有下一步：按 Esc 回到列表",
}

var demoEN = Demo{
	Mark: "sample data", SignIn: "press Enter to sign in", Call: "F2 (or + on the keypad) calls the next person; Ctrl-X: their side", Calling: "the hall picks…",
	Card: "the person comes and lays the card down; F2 recalls", Choose: "type pinyin initials (zfgjj), then Enter",
	ChooseItem: "came for \"{item}\": press Enter", Answer: "press a digit", Says: "the person says \"{words}\" → press {digit}", SaysMany: "the person says \"{words}\" → press {digit}, then Enter", SaysNone: "the person says: none of these → press Enter",
	Papers: "all papers are here: Space on each line (Ins takes a page), then F9", Forgot: "not complete: {papers}; Space on the rest, then F8", HandIn: "F9 shows the way; there Enter hands in", Notice: "F8 shows the notice; there Enter gives it",
	NoContact:    "the phone is 13800138000: Esc, Tab, Enter, type it, Enter, Esc",
	SourceSilent: "the source gives no answer: wait, F6 holds, Ctrl-N prints what to bring",
	Sent:         "on its way to the hall…", Finish: "the paper is printed, F10 finishes", Held: "F6 resumes",
	GuideDesk: "F2 draws a ticket, F3 books, Enter takes a number of the list", GuideHand: "F8 looks at the papers, F4 lets the person go first, F5 changes the item; Esc puts it away", GuideCheck: "Digits answer; Space for a paper that is here; F9 attaches it to the ticket",
	BoardLists: "A digit opens a list; F8 urges a case, F9 its department; Esc: the board", BoardFigures: "1–4: day, week, month, quarter; Tab: departments, returns; Esc: the board", BoardTicket: "Each call says why; F5 first, F6 to a window, F8 other line; Esc puts it away",
	Board:    "Type a window (036), then a digit moves it to a line; Tab: page; F9: a ticket",
	CameBack: "back with the papers: F8, choose the case, Enter",
	NoResult: "no result is ready: serve and decide a case first", Slip: "the person hands over the receipt of {no}: type {code}, then Enter", CollectorCard: "the person lays the card down",
	GiveOut: "the card fits, Enter twice hands over", Given: "the proof of delivery is printed; Esc takes the next person", Blocked: "not possible now, the screen says why; Esc goes back",
	SlipDenied: "{no} was denied, the person comes for the decision: type {code}, then Enter", GiveOutDenied: "the card fits, Enter twice serves the decision",
	GivenDenied: "decision and proof are printed: explain reasons and remedies; Esc takes the next person",
	Review:      "choose with ↑↓, Enter opens", ReviewEmpty: "nothing to review: take a case in at the window first",
	ReviewReceived:  "F9, Enter accepts; or F8 sends back: a digit marks why, then Enter twice",
	ReviewCorrected: "the papers came: F9, Enter accepts", ReviewAccepted: "F9, Enter begins the review",
	Across: "The citizen's side", KeyAcross: "the citizen's side", CameOut: "{n} papers came out", TheyLie: "the papers lie in {folder}",
	ReviewDecide: "F9, Enter grants; or F7 denies: write why, then Enter twice", ReviewOver: "no next step on this case now: Esc goes back to the list",
}
