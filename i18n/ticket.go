package i18n

// Ticket is the screen from the call to the card.
type Ticket struct {
	Purpose, NoPurpose, DrawnBy, Waited, Called, Times, Why, LayCard, Say, NoIdentity, HandMade, UndoLeft, NotYet, AllCalled, First, Help, Prechecked string
	BegunThere, BegunHere, BegunCame, FromHall                                                                                                        string
	MissAsk                                                                                                                                           string // {ticket}
	KeyRecall, KeyMiss, KeyUndo, KeyManual                                                                                                            string
	Absent, AbsentWho                                                                                                                                 map[string]string // by channel; {no}
}

var ticketZH = Ticket{
	BegunThere: "在{hall} {window} 窗口办到一半，录入的内容留在那边，这里请重新录入", BegunHere: "在 {window} 窗口办到一半，录入的内容没有随号过来", BegunCame: "在 {window} 窗口办到一半，录入的内容已随号过来，核验本人后接着办", FromHall: "从{hall}转来，预审和位置已随号",
	Purpose: "来办", NoPurpose: "取号时没有选事项", DrawnBy: "取号", Waited: "等候 {t}", Called: "已叫号 {t}", Times: "第 {n} 次呼叫", Why: "派给本窗口：{why}",
	LayCard: "请申请人把身份证放在读卡器上", Say: "您好，请把身份证放在读卡器上。", NoIdentity: "还没有核验身份：放证件，或按 F4 手工录入",
	Absent:    map[string]string{"post": "邮寄件 {no}：申请人不在窗口", "phone": "来电 {no}：申请人不在窗口"},
	AbsentWho: map[string]string{"post": "拆封清点，照材料里的证件录入身份，由值班长确认", "phone": "核对来电人，录入身份，由值班长确认"},
	HandMade:  "手工录入的号，联网后自动登记", UndoLeft: "{s} 秒内可撤销叫号", NotYet: "叫满 {of} 次仍未到才能过号（已叫 {n} 次）",
	First: "优先：{group}", Help: "需要：{needs}", Prechecked: "导办台已预审：见到材料 {n} 份，缺 {missing} 份",
	AllCalled: "已叫满次数，请过号或等申请人到来", KeyRecall: "重呼", KeyMiss: "过号", MissAsk: "{ticket} 不在？再按一次 F8 过号", KeyUndo: "撤销叫号", KeyManual: "手工录入身份",
}

var ticketEN = Ticket{
	BegunThere: "begun at {hall}, window {window}; what was typed there stays there: type it anew", BegunHere: "begun at window {window}; what was typed there did not come along",
	BegunCame: "begun at window {window}; what was taken in there is here: go on once the card is read",
	FromHall:  "from {hall}, with its pre-check and its place",
	Purpose:   "Came for", NoPurpose: "no item chosen at the kiosk", DrawnBy: "Drawn by", Waited: "waited {t}", Called: "called {t} ago", Times: "call no. {n}", Why: "chosen for this window: {why}",
	LayCard: "Ask the person to lay the identity card on the reader", Say: "Hello, please lay your identity card on the reader.", NoIdentity: "Identity unknown: lay the card down, or F4 types it",
	Absent:    map[string]string{"post": "Parcel {no}: nobody is at the desk", "phone": "Call {no}: nobody is at the desk"},
	AbsentWho: map[string]string{"post": "Count the papers; type the identity from the copy; a supervisor consents", "phone": "Check the caller; type the identity; a supervisor consents"},
	HandMade:  "Ticket by hand; the hall hears of it when it is back", UndoLeft: "the call can be undone for {s} s", NotYet: "may be passed after {of} calls ({n} so far)",
	First: "goes first: {group}", Help: "needs: {needs}", Prechecked: "Pre-checked at the guide desk: {n} papers seen, {missing} missing",
	AllCalled: "Called often enough; pass it or wait", KeyRecall: "recall", KeyMiss: "not here", MissAsk: "{ticket} is not here? F8 once more passes it", KeyUndo: "undo call", KeyManual: "type identity",
}
