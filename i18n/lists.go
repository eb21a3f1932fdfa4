package i18n

// Lists is what is due in the hall, at the supervisor's seat.
type Lists struct {
	Title, Digits, Count, Red, FirstDue, Oldest, None string
	ReadAt, Stale, Unread, Reading                    string
	UrgedAll, UrgeAllSure, KeyUrgeAll                 string // {dept} {n}
	Urged, Answered, AnswerAsk, Stars, Rows           string
	KeyOpen, KeyBack, KeyRead, KeyUrge, KeyAnswer     string
	KeyGoOn, KeyStop                                  string
	KeySeen, Seen, SeenAsk, Again                     string // {n}, {why}, {refused}

	Names  map[string]string // supervision.ListName
	Places map[string]string // of originals: missing, late; of bags: bag_ and the state
	OnWay  string            // {what} {n} {from} {to}
	// LogCodes are why the hall's log does not go on for a window.
	LogCodes map[string]string
}

var listsZH = Lists{
	Title: "待办清单", Digits: "按数字看清单", Count: "{n} 件", Red: "红 {n}", FirstDue: "最早到期 {day}", Oldest: "最久 {t}", None: "没有",
	ReadAt: "{t}前读取", Stale: "清单停在{t}前，没有更新", Unread: "还没有读到清单", Reading: "正在读取…",
	UrgedAll: "已催办 {dept} 的黄红办件", UrgeAllSure: "催办 {dept} 的全部 {n} 件？今天催过的不再催", KeyUrgeAll: "催办全部门",
	Urged: "已催办 {no}", Answered: "已答复提示", AnswerAsk: "这条提示怎样处理？1 交分局继续办  2 停在大厅", Stars: "{n} 星", Rows: "{n} 条未送出",
	KeyOpen: "清单", KeyBack: "返回", KeyRead: "刷新", KeyUrge: "催办", KeyAnswer: "答复", KeyGoOn: "继续办", KeyStop: "停办",
	KeySeen: "已处理", Seen: "已记下，由您负责", SeenAsk: "{n} 条都已查明？再按一次 F8 记下由您负责", Again: "{why}；补送 {n} 件，未收 {refused} 件",
	Names: map[string]string{
		"cases": "黄红办件（按部门）", "papers": "待补正和容缺材料", "bad_rating": "差评", "not_done": "办不成事", "uncollected": "逾期未领结果",
		"unsent": "窗口待送超五分钟", "originals": "原件下落不明或逾期在途", "alerts": "公安提示", "complaints": "大厅日志对不上",
	},
	Places:   map[string]string{"missing": "下落不明", "late": "滞留窗口", "bag_sealed": "逾期未启", "bag_given": "逾期未签收"},
	OnWay:    "{from} → {to}  {what}（{n} 件）",
	LogCodes: map[string]string{"log_shorter": "日志变短（恢复了旧备份）", "log_forked": "日志被改写", "log_replaced": "换成了另一份日志", "log_key": "日志的签名不是大厅的"},
}

var listsEN = Lists{
	Title: "What is due", Digits: "a digit opens a list", Count: "{n} in all", Red: "red {n}", FirstDue: "first due {day}", Oldest: "longest {t}", None: "none",
	ReadAt: "read {t} ago", Stale: "read {t} ago, and no news since", Unread: "no list was read yet", Reading: "reading…",
	UrgedAll: "urged all of {dept}", UrgeAllSure: "Urge all {n} cases of {dept}? Those urged today are passed over", KeyUrgeAll: "whole department",
	Urged: "urged {no}", Answered: "alert answered", AnswerAsk: "What becomes of this alert? 1 goes to its branch  2 stays here", Stars: "stars: {n}", Rows: "{n} not sent",
	KeyOpen: "lists", KeyBack: "back", KeyRead: "read", KeyUrge: "urge", KeyAnswer: "answer", KeyGoOn: "go on", KeyStop: "stop",
	KeySeen: "looked into", Seen: "noted; you answer for it", SeenAsk: "All {n} looked into? F8 once more: you answer for it", Again: "{why}; {n} offered again, {refused} not taken",
	Names: map[string]string{
		"cases": "Cases amber and red", "papers": "Papers owed", "bad_rating": "Bad ratings", "not_done": "Could not be done", "uncollected": "Uncollected results",
		"unsent": "Unsent over 5 min", "originals": "Originals missing or late", "alerts": "Police alerts", "complaints": "Log does not go on",
	},
	Places:   map[string]string{"missing": "missing", "late": "still at the window", "bag_sealed": "not opened", "bag_given": "not taken"},
	OnWay:    "{from} → {to}  {what} ({n})",
	LogCodes: map[string]string{"log_shorter": "the log is shorter: an older copy", "log_forked": "the log was rewritten", "log_replaced": "another log stands in its place", "log_key": "not signed by the hall"},
}
