package i18n

// Board is the supervisor's screen.
type Board struct {
	RaiseAsk, SendAsk, NotThisTicket, KeyTicket, KeyFind, KeyRaise, KeySend, KeyRecall, KeyUnlock, UnlockSure    string
	SendReasons                                                                                                  map[string]string
	Title, Total, Longest, Counts, Red, Age, Stale, NoData                                                       string
	Lines, Zones, Waiting, Oldest, Forecast                                                                      string
	Starved, Late, Stopped, Legend                                                                               string
	PlotWaiting, PlotArrivals, PlotWaits, PlotServices, PlotUsed, Below, Beyond                                  string
	Number, NumberAsk, NoSuch, Several                                                                           string
	Zone, Line, State, Clerk, Hand, Done, Devices, Outbox, Lunch, Changed, Free, NobodyIn                        string
	HandWords, DoneWords, OutboxWords, LunchWords, ChangedWords, InHand, OwnLine, Now                            string
	MoveAsk, PauseAsk, StopAsk, StopSure, GoOnSure, SayAsk, WordsAsk, SaySure, SayStanding                       string
	Foreseeing, ForeseenHead, ForeseenLine, ForeseenSame                                                         string
	LunchAsk, LunchTurn, LunchAlone, Asking                                                                      string
	KeyPage, KeyPick, KeyMove, KeyOpen, KeyPause, KeyClose, KeyStop, KeySay, KeyLunch                            string
	KeyBack, KeySure, KeyNext, KeyTakeBack, KeyClear, KeyOwn                                                     string
	CallsAsk, HelpMine, HelpOwned, RequestGone, CallGone, CallOver, PINAsk, NoCalls, KeyCalls, KeyGrant, KeyDeny string
	HelpKinds, Steps                                                                                             map[string]string
	NotNow, NotLunch                                                                                             string
	Pages, Columns                                                                                               []string
	States, Reasons, Notices, TicketStates                                                                       map[string]string
	ReasonKeys, NoticeKeys                                                                                       []string // in the order of their digits
}

var boardZH = Board{
	RaiseAsk: "为什么优先（全程记录）", SendAsk: "为什么直接叫到窗口？（叫号屏会显示）", NotThisTicket: "这个号现在不能这样办",
	KeyTicket: "号票", KeyFind: "查找", KeyRaise: "优先", KeySend: "叫到窗口", KeyRecall: "恢复排队", KeyUnlock: "解锁", UnlockSure: "从 {window} 收回 {label}？排到队首，已录内容随号走",
	SendReasons: map[string]string{"waited_long": "等候过久", "complaint": "投诉处理", "helpless": "需要照顾", "mistake": "取错号"},
	Title:       "大厅总览", Total: "等候 {n} 人", Longest: "最久 {t}", Counts: "开 {open}  停 {paused}  缺 {absent}", Red: "设备异常 {n} 窗",
	Age: "数据 {t}前", Stale: "数据停在 {at}，已 {t}没有更新", NoData: "还没有收到大厅的数据",
	Lines: "队列", Zones: "区域", Waiting: "等候", Oldest: "最久", Forecast: "现在来等",
	Starved: "没有窗口叫号", Late: "今天轮不到", Stopped: "停发", Legend: "●办理 ○空闲 ◇暂停 △缺岗 ✗设备 ·关闭",
	PlotWaiting: "等候人数（每刻钟末）", PlotArrivals: "取号人数（每刻钟）", PlotWaits: "等候时长（分钟）", PlotServices: "办理时长（分钟）", PlotUsed: "窗口忙碌率（按窗口号排列，不作排名）",
	Below: "不到 {n}", Beyond: "{n} 以上",
	Number: "窗口号", NumberAsk: "输入窗口号的三位数字", NoSuch: "没有这个窗口", Several: "有 {n} 个窗口是这个号，按 Tab 换",
	Zone: "区域", Line: "队列", State: "状态", Clerk: "当班", Hand: "在办", Done: "今天", Devices: "设备", Outbox: "待送", Lunch: "午餐", Changed: "最近改动", Free: "空闲", NobodyIn: "无人登录",
	HandWords: "{label}  {item}  {state} {t}", DoneWords: "办完 {n} 件，忙碌 {p}%", OutboxWords: "{n} 条，最早 {t}前", LunchWords: "{from} 到 {to}",
	ChangedWords: "{by} 于 {at}", InHand: "办完手上这号后生效", OwnLine: "本队列", Now: "现在 {n} 条通知",
	MoveAsk: "把 {window} 调到 {line}？按 Enter", PauseAsk: "{window} 暂停的原因？", StopAsk: "哪个队列停发或恢复发号？", StopSure: "{line} 停止发号？已有 {n} 人等候，照常叫", GoOnSure: "{line} 恢复发号？",
	SayAsk: "向全部窗口通知什么？", WordsAsk: "通知内容", SaySure: "向全部窗口通知：{words}？", SayStanding: "正在显示的通知",
	Foreseeing: "正在推演两小时…", ForeseenHead: "今后两小时（按近一小时来人、通常办理时间推演）：现在 → 调整后",
	ForeseenLine: "均等 {mean}→{then}  最久 {longest}→{last}  还等 {left}→{rest} 人", ForeseenSame: "今后两小时没有差别",
	LunchAsk: "午餐方案：{from} 到 {to} 分 {turns} 批，每批约一半窗口继续办", LunchTurn: "{from} 到 {to}：{n} 窗", LunchAlone: "只有一个窗口，第一批会没有人：{lines}", Asking: "正在请大厅办理…",
	KeyPage: "换页", KeyPick: "看窗口", KeyMove: "调队列", KeyOpen: "开", KeyPause: "暂停", KeyClose: "办完关", KeyStop: "停发", KeySay: "通知", KeyLunch: "午餐",
	KeyBack: "返回", KeySure: "确定", KeyNext: "下一个", KeyTakeBack: "撤下", KeyClear: "清除", KeyOwn: "回本队列",
	CallsAsk: "按数字：呼叫—我去（已去的：问是否解除），请求—核对后输口令", HelpMine: "我去", HelpOwned: "{name} 去", RequestGone: "这个请求已经答复或撤回", CallGone: "这个呼叫已经解除", CallOver: "{window} {name} 的“{kind}”处理完了吗？按 Enter 解除", PINAsk: "您的口令", NoCalls: "没有呼叫和请求",
	KeyCalls: "呼叫请求", KeyGrant: "同意", KeyDeny: "不同意",
	HelpKinds: map[string]string{"help": "请来窗口", "emergency": "紧急"},
	Steps:     map[string]string{"manual_identity": "手工录入身份", "release_without_slip": "无回执领取", "refuse": "不予受理", "second_notice": "再次补正", "withdraw_for_other": "他人代撤"},
	NotNow:    "大厅没有答复", NotLunch: "没有窗口可排",
	Pages:        []string{"总览", "窗口图", "曲线", "忙碌率"},
	Columns:      []string{"开", "停", "缺", "✗"},
	States:       map[string]string{"offline": "离线", "open": "开", "paused": "暂停", "closing": "办完即停"},
	Reasons:      map[string]string{"lunch": "午餐", "break": "短休", "training": "培训", "device": "设备", "other": "其他"},
	TicketStates: map[string]string{"called": "已叫", "serving": "已办"},
	Notices: map[string]string{
		"system_down": "业务系统暂停，先收件，恢复后再录", "system_back": "业务系统已恢复", "rule_changed": "办事规则有变，请看今日变更", "network_slow": "网络变慢，请勿重复提交",
		"closing_soon": "即将下班，请办完手上的号", "queue_long": "排队较长，请加快叫号", "fire_drill": "请听从广播，有序离开", "words": "其他（自己写）",
	},
	ReasonKeys: []string{"lunch", "break", "training", "device", "other"},
	NoticeKeys: []string{"system_down", "system_back", "rule_changed", "network_slow", "closing_soon", "queue_long", "fire_drill", "words"},
}

var boardEN = Board{
	RaiseAsk: "Why first (recorded)", SendAsk: "Why straight to a window? (shown on the wall)", NotThisTicket: "not with this ticket now",
	KeyTicket: "ticket", KeyFind: "find", KeyRaise: "first", KeySend: "to a window", KeyRecall: "back in line", KeyUnlock: "unlock", UnlockSure: "Take {label} away from {window}? It is next in line, and what was typed goes with it",
	SendReasons: map[string]string{"waited_long": "waited too long", "complaint": "complaint", "helpless": "needs help", "mistake": "wrong ticket"},
	Title:       "The hall", Total: "{n} waiting", Longest: "longest {t}", Counts: "open {open}  paused {paused}  absent {absent}", Red: "{n} with device trouble",
	Age: "{t} old", Stale: "numbers of {at}: no news for {t}", NoData: "nothing heard of the hall yet",
	Lines: "Lines", Zones: "Zones", Waiting: "waiting", Oldest: "longest", Forecast: "a newcomer",
	Starved: "nobody calls", Late: "not today", Stopped: "stop", Legend: "●serving ○free ◇paused △absent ✗device ·closed",
	PlotWaiting: "Waiting (at the end of each quarter)", PlotArrivals: "Arrivals (each quarter of an hour)", PlotWaits: "Waits (minutes)", PlotServices: "Visits (minutes)", PlotUsed: "Use of the windows (by number, no ranking)",
	Below: "below {n}", Beyond: "{n} and more",
	Number: "Window", NumberAsk: "the three digits of a window", NoSuch: "no such window", Several: "{n} windows have this number: Tab for the next",
	Zone: "Zone", Line: "Line", State: "State", Clerk: "On duty", Hand: "In hand", Done: "Today", Devices: "Devices", Outbox: "Unsent", Lunch: "Lunch", Changed: "Changed", Free: "free", NobodyIn: "nobody signed in",
	HandWords: "{label}  {item}  {state} {t}", DoneWords: "{n} visits, in use {p}%", OutboxWords: "{n}, the first {t} ago", LunchWords: "{from} to {to}",
	ChangedWords: "{by} at {at}", InHand: "takes effect after the ticket in hand", OwnLine: "its own line", Now: "{n} notices stand",
	MoveAsk: "Move {window} to {line}? Enter", PauseAsk: "Why does {window} pause?", StopAsk: "Which line stops or goes on?", StopSure: "No more tickets for {line}? The {n} who wait are called as before", GoOnSure: "Tickets for {line} again?",
	SayAsk: "What to tell all windows?", WordsAsk: "Words", SaySure: "Tell all windows: {words}?", SayStanding: "Standing notices",
	Foreseeing: "Running two hours ahead…", ForeseenHead: "Two hours ahead (people come as in the last hour): as it is → moved",
	ForeseenLine: "mean {mean}→{then}  longest {longest}→{last}  left {left}→{rest}", ForeseenSame: "No difference in two hours",
	LunchAsk: "Lunch from {from} to {to} in {turns} turns: about half of the windows go on", LunchTurn: "{from} to {to}: {n} windows", LunchAlone: "one window alone, nobody in the first turn: {lines}", Asking: "Asking the hall…",
	KeyPage: "page", KeyPick: "look", KeyMove: "move", KeyOpen: "open", KeyPause: "pause", KeyClose: "close", KeyStop: "stop", KeySay: "tell", KeyLunch: "lunch",
	KeyBack: "back", KeySure: "yes", KeyNext: "next", KeyTakeBack: "take back", KeyClear: "clear", KeyOwn: "own line",
	CallsAsk: "A digit: go there (where you go already: is it over), or look at the request and type your PIN", HelpMine: "I go", HelpOwned: "{name} goes", RequestGone: "answered or taken back meanwhile", CallGone: "This call is over already", CallOver: "Is “{kind}” of {window} {name} dealt with? Enter resets it", PINAsk: "Your PIN", NoCalls: "nothing waits for you",
	KeyCalls: "calls", KeyGrant: "consent", KeyDeny: "no",
	HelpKinds: map[string]string{"help": "help", "emergency": "emergency"},
	Steps:     map[string]string{"manual_identity": "identity by hand", "release_without_slip": "release without slip", "refuse": "refusal", "second_notice": "second notice", "withdraw_for_other": "withdrawal for another"},
	NotNow:    "the hall does not answer", NotLunch: "no window to plan",
	Pages:        []string{"Overview", "Map", "Plots", "Use"},
	Columns:      []string{"on", "off", "abs", "✗"},
	States:       map[string]string{"offline": "off line", "open": "open", "paused": "paused", "closing": "closing"},
	Reasons:      map[string]string{"lunch": "lunch", "break": "break", "training": "training", "device": "device", "other": "other"},
	TicketStates: map[string]string{"called": "called for", "serving": "served for"},
	Notices: map[string]string{
		"system_down": "The business system is down: take papers in, enter them later", "system_back": "The business system is back", "rule_changed": "Rules have changed: see today's changes", "network_slow": "The network is slow: do not submit twice",
		"closing_soon": "We close soon: finish the ticket in hand", "queue_long": "Many people wait: please call on", "fire_drill": "Follow the announcements and leave in order", "words": "something else (in words)",
	},
	ReasonKeys: []string{"lunch", "break", "training", "device", "other"},
	NoticeKeys: []string{"system_down", "system_back", "rule_changed", "network_slow", "closing_soon", "queue_long", "fire_drill", "words"},
}
