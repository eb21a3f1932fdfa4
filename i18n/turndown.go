package i18n

// Turndown is the screen on which a matter ends without being taken in.
type Turndown struct {
	Title, Why, Because, Advice, NoList, SayTurndown, SayAdvice string
	Facts, Organ, KeyOpen, KeyChoose, KeyMove                   string
}

var turndownZH = Turndown{
	Title: "不收这一件：怎样办？", Why: "由值班长输入工号和口令确认（两人）；打印通知书，写明救济途径", Because: "：", Advice: "辅导：打印材料清单，不建件",
	NoList: "情形未定，没有清单", SayTurndown: "这一件不能受理，我给您出具书面通知，上面写明理由和救济途径。", SayAdvice: "我给您打一张材料清单，备齐后再来就可以办。",
	Facts: "事实", Organ: "有权办理的机关", KeyOpen: "不收/辅导", KeyChoose: "确认", KeyMove: "选择",
}

var turndownEN = Turndown{
	Title: "Not taken in: how?", Why: "The supervisor's number and PIN (two persons); the notice names the remedies", Because: ": ", Advice: "Advice: print what to bring, no case",
	NoList: "no list: the situation is open", SayTurndown: "This cannot be accepted; I print you a notice with the reason and the remedies.", SayAdvice: "I print you a list; come back when you have everything.",
	Facts: "Facts", Organ: "Competent organ", KeyOpen: "refuse", KeyChoose: "confirm", KeyMove: "choose",
}
