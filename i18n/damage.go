package i18n

// Damage is the screen that compares a damaged store with the hall.
type Damage struct {
	Title, Kept, Taken, Waiting, Compared, Blind, Nameless, None, Nothing string            // {path}; {entries} {commands}; {at}; {n}
	Class, Ticket, CaseNo, State, Case, Visit                             string            // {id}
	Seen, KeySeen, KeyRow                                                 string            // {who}
	Classes                                                               map[string]string // station.DiffClass
	Next                                                                  map[string]string // class and why: what to do; {number} {no}
}

var damageZH = Damage{
	Title: "本机存储损坏：与大厅逐件核对", Kept: "损坏的文件原样存放，不会删除：{path}", Taken: "从中接回 {entries} 条记录、{commands} 件待送",
	Waiting: "等连上大厅并签到后逐件核对", Compared: "{at} 核对：", None: "两边都没有件，不用处理",
	Blind:    "这个文件一条也读不出：没有送达大厅的件只能从文件里恢复，请把文件夹交管理员，并请当时的申请人重新来窗口",
	Nameless: "另有 {n} 条记录读不出，也认不出是哪一件：请把文件夹交管理员",
	Class:    "核对", Ticket: "号码", CaseNo: "大厅编号", State: "大厅状态", Case: "件 {id}", Visit: "一次接待 {id}",
	Seen: "{who} 已阅", KeySeen: "已阅", KeyRow: "损坏核对", Nothing: "本机存储没有损坏过",
	Classes: map[string]string{"unreadable": "读不出", "differs": "不一致", "rescued": "仅本机有", "only_hall": "仅大厅有", "same": "一致"},
	Next: map[string]string{
		"unreadable no_trace": "大厅没有，本机读不出：把文件夹交管理员恢复；请号码对应的申请人重新来窗口",
		"differs content":     "同一次交件，两边内容不同：以大厅编号 {no} 为准，请值班长对照材料；不要再交一次",
		"differs at_hall":     "大厅已收（{no}），本机只剩较早的内容：不要再交，放弃本机这一件，按编号查办",
		"differs hall_lacks":  "本机记着大厅已收，大厅却没有这一件：立即告诉管理员，凭本机记录和回执补登",
		"differs copy_newer":  "大厅的副本比本机新：先挂起 {number}，再按 F4 输入号码接着办，本机的旧内容不会盖掉它",
		"differs copy_older":  "本机比大厅的副本新：接着办就行，副本会自动更新",
		"rescued offered":     "大厅没有，已从本机接回并重新排队交件：不用再录，等大厅答复",
		"rescued draft":       "大厅没有，草稿在本机接着办：不用再录",
		"rescued part":        "只接回前一部分：接着办，逐项再核对一遍答案和材料",
		"rescued left":        "当时没有交件就结束了：不用处理",
		"only_hall received":  "大厅已收（{no}），本机没有留下内容：不用再交，按编号查办",
		"only_hall draft":     "大厅有 {number} 没办完的副本：按 F4 输入号码接着办",
		"same agreed":         "两边一致：不用处理",
	},
}

var damageEN = Damage{
	Title: "Damaged store: compared with the hall, case by case", Kept: "The damaged files lie as they were found and are never deleted: {path}",
	Taken:   "{entries} records and {commands} waiting rows were taken over from it",
	Waiting: "Compared as soon as the hall is there and somebody has signed in", Compared: "Compared {at}:", None: "Neither side has a case; nothing to do",
	Blind:    "Not one record opens: what had not reached the hall can be had from the file alone. Give the folder to the administrator, and ask the applicants of that time to come again",
	Nameless: "{n} more records do not open, and nothing says to which case they belong: give the folder to the administrator",
	Class:    "compared", Ticket: "ticket", CaseNo: "number", State: "at the hall", Case: "case {id}", Visit: "visit {id}",
	Seen: "seen by {who}", KeySeen: "seen", KeyRow: "damage", Nothing: "No store of this desk was ever damaged",
	Classes: map[string]string{"unreadable": "unreadable", "differs": "differs", "rescued": "here only", "only_hall": "hall only", "same": "same"},
	Next: map[string]string{
		"unreadable no_trace": "The hall lacks it and it does not open here: give the folder to the administrator, and ask the applicant to come again",
		"differs content":     "The same hand-in with two contents: the hall's {no} counts. A supervisor compares it with the papers; do not hand in again",
		"differs at_hall":     "The hall has received it ({no}); here it is older. Do not hand in again: give it up here and look it up by its number",
		"differs hall_lacks":  "This desk has the hall's receipt and the hall has no such case: tell the administrator at once",
		"differs copy_newer":  "The hall's copy goes further: park {number}, then F4 and its number goes on from there. Nothing here overwrites it",
		"differs copy_older":  "This desk goes further than the hall's copy: go on, the copy follows by itself",
		"rescued offered":     "The hall lacked it; it waits to be sent again. Nothing to type: wait for the answer",
		"rescued draft":       "The hall lacks it; the draft goes on here",
		"rescued part":        "Only its first part was saved: go on, and check every answer and paper again",
		"rescued left":        "The visit ended without handing it in: nothing to do",
		"only_hall received":  "The hall has received it ({no}); nothing of it is left here. Look it up by its number",
		"only_hall draft":     "The hall has a copy of {number} in hand: F4 and its number goes on with it",
		"same agreed":         "Both have the same: nothing to do",
	},
}
