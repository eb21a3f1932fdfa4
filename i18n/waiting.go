package i18n

// Waiting is the screen between two visits.
type Waiting struct {
	People, Priority, Booked, Oldest, Age, Next, Nobody, Held, Left, Corrections, Served, Last  string
	Calling, UndoFinish, UndoGone, NothingHeld, NothingWaiting, OnlyOffline, HandTitle, HandAsk string
	AbsentTitle, AbsentAsk, KeyAbsent                                                           string // nobody is at the desk
	KeyIssue, KeyCall, KeyResume, KeyUndo, KeyHand, KeyPapers, KeyHandOK, KeyLogout, LogoutAsk  string
	OfflineCall, Ready, KeyRelay                                                                string
	KeyRest, KeyGoOn, RestAsk, Paused, PausedFor                                                string // {why}
	Fenced, Unlocked                                                                            string // {label} {window} {name}
}

var waitingZH = Waiting{
	People: "人等候", Priority: "优先 {n}", Booked: "预约 {n}", Oldest: "最久 {t}", Age: "统计于 {t}前",
	Next: "接下来", Nobody: "现在没有人等候", Held: "已挂起", Left: "上一位没有打印的纸", Corrections: "待补正", Served: "今日已办 {n} 号", Last: "上一号 {label}：{end}",
	Calling: "正在叫号…", UndoFinish: "可撤销结束（{s} 秒内）", UndoGone: "没有可撤销的操作",
	NothingHeld: "没有挂起的号", NothingWaiting: "没有待打印的纸", OnlyOffline: "联机时请按 F2 叫号；这里只录邮件号或 12345-工单号", AbsentTitle: "邮寄或来电办理（申请人不在窗口）", AbsentAsk: "邮件号，或 12345-工单号", KeyAbsent: "邮寄/来电",
	HandTitle: "手工录入号码",
	HandAsk:   "票面号码", KeyIssue: "出件", KeyCall: "叫号", KeyResume: "恢复挂起", KeyUndo: "撤销结束", KeyHand: "手工录号", KeyPapers: "打印遗留的纸",
	KeyHandOK: "开始", KeyLogout: "签退", LogoutAsk: "再按一次 Ctrl-O 签退；挂起的号会保留",
	OfflineCall: "大厅连不上，不能叫号；按 F3 手工录入号码", Ready: "按 F2（或小键盘 +）叫下一位", KeyRelay: "接办",
	KeyRest: "暂停", KeyGoOn: "恢复叫号", RestAsk: "本窗口暂停的原因（值班长的总览上会显示）", Paused: "本窗口已暂停", PausedFor: "本窗口暂停：{why}",
	Unlocked: "{label} 已由值班长收回，排到队首：录入的内容随号走，请勿再办",
	Fenced:   "{label} 已由 {window} 窗口 {name} 接着办：这里没有存完的不再有效，请勿再办",
}

var waitingEN = Waiting{
	People: "people wait", Priority: "priority {n}", Booked: "booked {n}", Oldest: "longest {t}", Age: "counted {t} ago",
	Next: "Next", Nobody: "Nobody is waiting", Held: "On hold", Left: "Papers of former visitors, not printed", Corrections: "In correction", Served: "{n} tickets served today", Last: "Last ticket {label}: {end}",
	Calling: "Calling…", UndoFinish: "finish can be undone ({s} s)", UndoGone: "Nothing to undo",
	NothingHeld: "Nothing on hold", NothingWaiting: "No papers wait", OnlyOffline: "While online, F2 calls; here only the number of a parcel or call", AbsentTitle: "By post or telephone (nobody at the desk)", AbsentAsk: "Parcel, or 12345-call", KeyAbsent: "post/phone",
	HandTitle: "Ticket by hand",
	HandAsk:   "Number on the slip", KeyIssue: "hand out", KeyCall: "call", KeyResume: "resume", KeyUndo: "undo finish", KeyHand: "by hand", KeyPapers: "left papers",
	KeyHandOK: "start", KeyLogout: "out", LogoutAsk: "Ctrl-O once more signs out; held tickets are kept",
	OfflineCall: "The hall cannot be reached; F3 takes a number by hand", Ready: "F2 (or + on the keypad) calls the next person", KeyRelay: "relay",
	KeyRest: "rest", KeyGoOn: "go on", RestAsk: "Why this window pauses (the supervisor sees it)", Paused: "this window is paused", PausedFor: "This window is paused: {why}",
	Unlocked: "{label} was taken back by the supervisor and is next in line: nothing more of it counts here",
	Fenced:   "{label} goes on at window {window} {name}: nothing more of it counts here",
}
