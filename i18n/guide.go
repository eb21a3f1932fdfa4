package i18n

// Late are sentences about a number that is not reached in the hours of service:
// it lapses at their end {end}, is served after it, or they are over.
type Late struct{ Lapses, Served, Over string }

// Of chooses by the end, empty when the hours are over.
func (l *Late) Of(end string, served bool) string {
	switch {
	case end == "":
		return l.Over
	case served:
		return l.Served
	}
	return l.Lapses
}

// Guide is the screen of the guide desk.
type Guide struct {
	Title, Issued, Ask, Placeholder, Asking, Board, NobodyHere, Card, Age, AnyItem                                                                                 string
	Item, State, Since, Slot, Line, Ahead, Minutes, First, Needs, Note, Prechecked, Slip                                                                           string
	PickIssue, PickBook, PickAmend, PickPrecheck, Search, NothingFound, Unsure, GroupTitle, NobodyFirst                                                            string
	ElderlyHint, FavourTitle, NoteTitle, NoteAsk, NeedsTitle, SlotsTitle, NoSlots, Left, Full                                                                      string
	HallsTitle, HallHere, HallShut, HallWaits, HallWay, SayHall, HallAway, SendTitle, BookTitle, Underway, Moved, AtHall, SayMoved, SayUnderway, SayBookedAt, Hall string
	CancelTitle, CancelAsk, QuestionTitle, PapersTitle, PapersLeft, Reject, Here, NotHere, Made                                                                    string
	SayHello, SayTicket, SayBooked, SayMissed, SayWaiting, SayPaper, SayGone                                                                                       string
	KeyFind, KeyIssue, KeyBook, KeyFavour, KeyAmend, KeyNeeds, KeySlip, KeyPrecheck, KeyCancel                                                                     string
	KeyCheckIn, KeyRequeue, KeyTake, KeyClose, KeyClear, KeyBack, KeyChoose, KeyConfirm                                                                            string
	KeyDay, KeySee, KeyAttach, KeyUndo, KeyForget, KeyNone, KeyHalls, KeySend, KeyBookAt                                                                           string
	NotWaiting, NotOpen, NoItem, SlipUnderWay, NothingChosen, NotHall                                                                                              string
	Late, SayLate                                                                                                                                                  Late
	HallLate, KeyWithdraw, Reserved, BegunStays, Unheard, SayUnheard                                                                                               string
	States, Groups, NeedNames                                                                                                                                      map[string]string
	GroupKeys, NeedKeys                                                                                                                                            []string // in the order of their digits
}

var guideZH = Guide{
	Title: "导办台", Issued: "今日出号 {n} 张", Ask: "号码", Placeholder: "扫号票或输入号码，如 G012、Y003", Asking: "正在请大厅办理…",
	Board: "过号、预约与等候", NobodyHere: "现在没有过号、预约或等候的人", Card: "已读卡：{name}", Age: "{n} 岁", AnyItem: "综合业务",
	Item: "来办", State: "状态", Since: "取号", Slot: "预约", Line: "排队", Ahead: "前面 {n} 人", Minutes: "约 {n} 分钟", First: "优先", Needs: "需要", Note: "说明",
	Prechecked: "预审", Slip: "号票",
	PickIssue: "取号：来办什么？", PickBook: "预约：办什么？", PickAmend: "改办什么？", PickPrecheck: "预审哪个事项？", Search: "查找事项", NothingFound: "没有找到，请换个说法", Unsure: "说不清办什么：直接按 Enter 取综合业务的号",
	GroupTitle: "是否优先？", NobodyFirst: "不优先", ElderlyHint: "已满 60 岁：按 1 走优先，按 0 不优先",
	FavourTitle: "绿色通道：为什么优先？", NoteTitle: "写明理由（全程记录）", NoteAsk: "理由", NeedsTitle: "需要什么帮助？（可多选）",
	SlotsTitle: "{day} 可约时段", NoSlots: "这一天不能预约，按 → 看下一天", Left: "余 {n}", Full: "已满",
	HallsTitle: "哪个大厅能办？", HallHere: "本大厅", HallShut: "没有开着的窗口", HallWaits: "{n} 人等候，约 {m} 分钟", HallWay: "{km} 公里", SayHall: "去{hall}最快办好，地址是{address}。",
	HallAway: "没有答复", SendTitle: "{label} 转到哪个大厅？保留取号时间和预审", BookTitle: "约哪个大厅？", Underway: "正在转往 {hall}，等对方答复；答复前哪边都不叫", Moved: "已转到 {hall}，那里的号码是 {label}",
	AtHall: "{hall} {address}", Hall: "去处", SayUnderway: "正在为您转到{hall}，请在这里稍等。", SayBookedAt: "已在{hall}为您约好 {slot}，请提前 15 分钟到那里签到。", SayMoved: "您的号转到了{hall}，新号码 {label}，按原来的时间排队，请拿好新号票。",
	CancelTitle: "确定作废 {label}？", CancelAsk: "作废后不能恢复，须重新取号或预约", QuestionTitle: "预审 第 {n} 问", PapersTitle: "预审材料", PapersLeft: "未带 {n} 份",
	Reject: "这种情形本大厅不收件，请向申请人说明", Here: "已带", NotHere: "未带", Made: "窗口生成",
	SayHello: "您好，请问办什么事？有预约吗？", SayTicket: "这是您的号 {label}，请留意叫号屏。", SayBooked: "已为您约好 {slot}，请提前 15 分钟到导办台签到。",
	SayMissed: "您的号已过，我帮您恢复排队，请在附近等候。", SayWaiting: "您前面还有人，请在等候区稍坐。", SayPaper: "请看一下带了{name}没有。", SayGone: "这个号已经作废。",
	KeyFind: "查找", KeyIssue: "取号", KeyBook: "预约", KeyFavour: "绿色通道", KeyAmend: "改事项", KeyNeeds: "帮助", KeySlip: "打印号票", KeyPrecheck: "预审", KeyCancel: "作废",
	KeyCheckIn: "签到", KeyRequeue: "恢复排队", KeyTake: "选定", KeyClose: "放下", KeyClear: "清除", KeyBack: "返回", KeyChoose: "选定", KeyConfirm: "确认",
	KeyDay: "前后一天", KeySee: "带了/没带", KeyAttach: "附到号上", KeyUndo: "上一问", KeyForget: "重新读卡", KeyNone: "不优先", KeyHalls: "各厅", KeySend: "转过去", KeyBookAt: "约这里",
	NotWaiting: "只对等候中的号", NotOpen: "这个号已经不能改", NoItem: "请先选事项", SlipUnderWay: "号票正在打印", NothingChosen: "请先勾选", NotHall: "请选一个有答复的其他大厅",
	Late: Late{
		Lapses: "今天 {end} 前轮不到，到时作废", Served: "{end} 以后才轮到，会办完", Over: "今天的服务时间已过",
	},
	SayLate: Late{
		Lapses: "今天 {end} 前轮不到您了，给您约改天，还是去别的大厅？", Served: "要到 {end} 以后才轮到您，您能等吗？", Over: "今天的服务时间已过，给您约改天好吗？",
	},
	Unheard: "{window} 窗口没有报告结果，请问本人；没办完按 Enter 恢复排队", SayUnheard: "请问您的事在窗口办完了吗？没办完我帮您恢复排队。",
	BegunStays: "在 {window} 窗口办到一半：那里录入的内容留在本厅，预审随号",
	HallLate:   "今天轮不到", KeyWithdraw: "收回", Reserved: "{hall} 转来，等对方确认；确认前不叫",
	States: map[string]string{
		"waiting": "等候中", "underway": "转出中", "reserved": "转入中", "unheard": "未收尾", "moved": "已转走", "booked": "已预约", "missed": "已过号", "called": "已叫号", "serving": "办理中", "held": "挂起", "abandoned": "已作废", "no_show": "未到",
		"finished": "已办结", "closed": "已办结",
	},
	Groups: map[string]string{
		"elderly": "老年人", "disabled": "残障人士", "pregnant": "孕妇", "ill": "急病", "infant": "带婴幼儿", "soldier": "现役军人", "veteran": "退役军人",
		"martyr_family": "英烈家属", "guide": "其他（写明理由）",
	},
	NeedNames: map[string]string{
		"large_print": "大字", "read_aloud": "朗读", "sign_language": "手语", "wheelchair": "轮椅", "interpreter": "翻译", "form_help": "帮办填表",
	},
	GroupKeys: []string{"elderly", "disabled", "pregnant", "ill", "infant", "soldier", "veteran", "martyr_family", "guide"},
	NeedKeys:  []string{"large_print", "read_aloud", "sign_language", "wheelchair", "interpreter", "form_help"},
}

var guideEN = Guide{
	Title: "Guide desk", Issued: "{n} slips today", Ask: "Number", Placeholder: "scan a slip or type its number, such as G012, Y003", Asking: "asking the hall…",
	Board: "Missed, booked and waiting", NobodyHere: "Nobody is missed, booked or waiting", Card: "card read: {name}", Age: "{n} years", AnyItem: "general business",
	Item: "Came for", State: "State", Since: "Drawn", Slot: "Booked", Line: "In line", Ahead: "{n} ahead", Minutes: "about {n} min", First: "First", Needs: "Needs", Note: "Note",
	Prechecked: "Pre-check", Slip: "slip",
	PickIssue: "New ticket: for what?", PickBook: "Booking: for what?", PickAmend: "Change to what?", PickPrecheck: "Pre-check of which item?", Search: "Find the item", NothingFound: "Nothing found; try other words", Unsure: "Not sure what for: Enter draws a ticket for general business",
	GroupTitle: "Does the person go first?", NobodyFirst: "no priority", ElderlyHint: "60 or older: 1 goes first, 0 does not",
	FavourTitle: "Green lane: why first?", NoteTitle: "Write the reason (recorded)", NoteAsk: "Reason", NeedsTitle: "Which help? (several may be chosen)",
	SlotsTitle: "Times of {day}", NoSlots: "Nothing to book on this day; → shows the next", Left: "{n} left", Full: "full",
	HallsTitle: "Which hall takes it?", HallHere: "this hall", HallShut: "no open window", HallWaits: "{n} waiting, about {m} min", HallWay: "{km} km", SayHall: "{hall} is the quickest; the address is {address}.",
	HallAway: "does not answer", SendTitle: "Send {label} to which hall? It keeps its time and pre-check", BookTitle: "Book at which hall?", Underway: "on its way to {hall}, no answer yet; until then nobody calls it", Moved: "now at {hall}, its number there is {label}",
	AtHall: "{hall} {address}", Hall: "Goes to", SayUnderway: "I am sending your ticket to {hall}; please wait here a moment.", SayBookedAt: "Booked at {hall} for {slot}; please be there 15 minutes before.", SayMoved: "Your ticket is at {hall} now as {label}, at its old place; take this slip.",
	CancelTitle: "Give {label} up?", CancelAsk: "It cannot come back; a new ticket or booking is needed", QuestionTitle: "Pre-check question {n}", PapersTitle: "Pre-check of papers", PapersLeft: "{n} not here",
	Reject: "This situation is not accepted here; explain it to the person", Here: "here", NotHere: "not here", Made: "printed at the window",
	SayHello: "Hello, what brings you here? Have you booked?", SayTicket: "This is your number {label}; please watch the display.", SayBooked: "You are booked for {slot}; please check in here 15 minutes before.",
	SayMissed: "Your number was called; I put you back in line, please stay near.", SayWaiting: "There are people before you; please take a seat.", SayPaper: "Did you bring the {name}?", SayGone: "This number is given up.",
	KeyFind: "find", KeyIssue: "ticket", KeyBook: "book", KeyFavour: "green lane", KeyAmend: "item", KeyNeeds: "help", KeySlip: "slip", KeyPrecheck: "pre-check", KeyCancel: "give up",
	KeyCheckIn: "check in", KeyRequeue: "back in line", KeyTake: "take", KeyClose: "put away", KeyClear: "clear", KeyBack: "back", KeyChoose: "choose", KeyConfirm: "confirm",
	KeyDay: "other day", KeySee: "here/not", KeyAttach: "attach", KeyUndo: "last question", KeyForget: "read again", KeyNone: "no priority", KeyHalls: "halls", KeySend: "send there", KeyBookAt: "book there",
	NotWaiting: "Only for a ticket that waits", NotOpen: "This ticket cannot be changed any more", NoItem: "Choose an item first", SlipUnderWay: "The slip is being printed", NothingChosen: "Tick something first", NotHall: "Choose another hall that answers",
	Late: Late{
		Lapses: "not reached before {end} today; lapses then", Served: "not before {end}; served after it", Over: "the hours of service are over today",
	},
	SayLate: Late{
		Lapses: "You are not reached before {end} today; another day, or another hall?", Served: "You are not reached before {end}; can you wait?",
		Over: "The hours of service are over today; shall I book another day?",
	},
	Unheard: "window {window} has not told how it ended: ask; Enter puts it back", SayUnheard: "Was your matter finished at the window? If not, I put you back in line.",
	BegunStays: "begun at window {window}: what was typed there stays here, the pre-check goes along",
	HallLate:   "not reached today", KeyWithdraw: "take back", Reserved: "coming from {hall}, which has not confirmed it yet; until then nobody calls it",
	States: map[string]string{
		"waiting": "waiting", "underway": "leaving", "reserved": "coming", "unheard": "no word", "moved": "moved on", "booked": "booked", "missed": "missed", "called": "called", "serving": "being served", "held": "held", "abandoned": "given up", "no_show": "did not come",
		"finished": "finished", "closed": "finished",
	},
	Groups: map[string]string{
		"elderly": "elderly", "disabled": "disabled", "pregnant": "pregnant", "ill": "suddenly ill", "infant": "with an infant", "soldier": "soldier", "veteran": "veteran",
		"martyr_family": "martyr's family", "guide": "other (with a reason)",
	},
	NeedNames: map[string]string{
		"large_print": "large print", "read_aloud": "reading aloud", "sign_language": "sign language", "wheelchair": "wheelchair", "interpreter": "interpreter", "form_help": "help with forms",
	},
	GroupKeys: []string{"elderly", "disabled", "pregnant", "ill", "infant", "soldier", "veteran", "martyr_family", "guide"},
	NeedKeys:  []string{"large_print", "read_aloud", "sign_language", "wheelchair", "interpreter", "form_help"},
}
