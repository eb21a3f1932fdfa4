package i18n

// Outbox is the screen of what waits for the hall.
type Outbox struct {
	Title, Empty, Count, Order, More                                      string // {n} wait, {aside} need a person
	Ticket, Step, Bytes, Age, State, Id                                   string
	Waits, Tried, Aside, LastError, NotYet                                string // {n} tries
	Sent, Exported, CloseAsk, Busy, KeyAgain, KeyExport, KeyClose, KeyRow string // {path}
	KeyPrint, Printed, Report, ReportOf, NoReport                         string
	Away, AwayCount                                                       string            // {from} {to}; {sent} {changed} {refused}
	Results                                                               map[string]string // of station.AwayRow
	Steps                                                                 map[string]string // visit.HallCommand.Step
	Moves                                                                 map[string]string // visit.TicketMove.Event
	Refusals                                                              map[string]string // why a row was set aside here, before the hall saw it
}

var outboxZH = Outbox{
	Title: "待送与日结", Empty: "全部已达大厅，没有待送的件", Count: "待送 {n}，须人工处理 {aside}", Order: "按办理的先后自动送，连上后不用人管", More: "还有 {n} 行未列出",
	Ticket: "号码", Step: "步骤", Bytes: "字节", Age: "已等", State: "情况", Id: "编号",
	Waits: "等待送出", Tried: "已试 {n} 次", Aside: "须人工处理", LastError: "已试 {n} 次，大厅没有答复；连上后自动再送", NotYet: "还没有送过",
	Sent: "已排回原位，马上再送", Exported: "已导出加密文件，请交管理员送大厅：{path}", CloseAsk: "再按一次 F9 日结并签退", Busy: "正在处理…",
	KeyAgain: "再送", KeyExport: "导出", KeyClose: "日结", KeyRow: "待送",
	KeyPrint: "打印报告", Printed: "离线报告已打印", Report: "离线期间办件报告", ReportOf: "时间", NoReport: "没有离线期间的报告",
	Away: "离线期间 {from} 至 {to}", AwayCount: "已送达 {sent}，结果有变 {changed}，大厅未接收 {refused}",
	Results: map[string]string{"sent": "已送达", "changed": "有变", "refused": "未接收"},
	Steps: map[string]string{
		"ticket_move": "号票变动", "submission": "交件", "supplement": "补正", "decision": "审批", "handover": "发放", "rating": "评价", "unreadable": "读不出",
	},
	Moves: map[string]string{
		"recall": "再叫", "start": "开始办理", "miss": "过号", "hold": "挂起", "resume": "恢复", "finish": "办结离开", "undo_call": "撤销叫号", "undo_finish": "撤销结束",
	},
	Refusals: map[string]string{
		"too_large": "内容太大，一次送不出：请导出交管理员", "unencodable": "内容有坏字符，送不出：请导出交管理员",
		"unreadable": "本机磁盘上这一行已损坏，读不出：请联系管理员", "invalid": "大厅读不懂这一行：请导出交管理员",
	},
}

var outboxEN = Outbox{
	Title: "Waiting for the hall, and the end of the day", Empty: "Everything is at the hall", Count: "{n} wait, {aside} need a person", Order: "sent by itself, in order", More: "{n} more rows are not listed",
	Ticket: "ticket", Step: "step", Bytes: "bytes", Age: "age", State: "state", Id: "id",
	Waits: "waits", Tried: "{n} tries", Aside: "needs a person", LastError: "{n} tries without an answer; sent again when the hall is back", NotYet: "not sent yet",
	Sent: "Back in its place; sent again now", Exported: "Encrypted file for the hall, for the administrator: {path}", CloseAsk: "F9 once more closes the day and signs out", Busy: "Working…",
	KeyAgain: "send again", KeyExport: "export", KeyClose: "close the day", KeyRow: "outbox",
	KeyPrint: "print", Printed: "The report is printed", Report: "Report of the time offline", ReportOf: "Time", NoReport: "There is no report of a time offline",
	Away: "Offline {from} to {to}", AwayCount: "{sent} sent, {changed} changed, {refused} refused by the hall",
	Results: map[string]string{"sent": "sent", "changed": "changed", "refused": "refused"},
	Steps: map[string]string{
		"ticket_move": "ticket", "submission": "case", "supplement": "correction", "decision": "decision", "handover": "hand-out", "rating": "rating", "unreadable": "unreadable",
	},
	Moves: map[string]string{
		"recall": "called again", "start": "started", "miss": "missed", "hold": "held", "resume": "resumed", "finish": "finished", "undo_call": "call undone", "undo_finish": "finish undone",
	},
	Refusals: map[string]string{
		"too_large": "Too large for one message: export it for the administrator", "unencodable": "Holds broken characters: export it for the administrator",
		"unreadable": "This row is damaged on this disk: call the administrator", "invalid": "The hall cannot read it: export it for the administrator",
	},
}
