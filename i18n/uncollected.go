package i18n

// Uncollected is the issue desk's list of results that nobody fetched.
type Uncollected struct {
	Title, Say, None, Asking string // {n}
	Called, Over             string // a row; {day}, {n}
	Sure, Sent               string // {no}
	KeyAnywhere, KeySend     string
	KeyBack, NotYet          string
}

var uncollectedZH = Uncollected{
	Title: "逾期未领", Say: "共 {n} 件，请联系申请人领取", None: "没有逾期未领的结果", Asking: "正在问大厅…",
	Called: "{day} 起，催 {n} 次", Over: "✗ {day} 起，可退部门", Sure: "确认把 {no} 退回部门？再按一次 F9", Sent: "{no} 已退回部门",
	KeyAnywhere: "未领清单", KeySend: "退回部门", KeyBack: "返回", NotYet: "最后一次催领的期限还没有到",
}

var uncollectedEN = Uncollected{
	Title: "Not fetched", Say: "{n} results; call their owners", None: "Everything ready was fetched in time", Asking: "Asking the hall…",
	Called: "since {day}, {n} calls", Over: "✗ since {day}, goes back", Sure: "Send {no} back to its department? Press F9 once more", Sent: "{no} went back to its department",
	KeyAnywhere: "not fetched", KeySend: "send back", KeyBack: "back", NotYet: "The time of the last call is not over",
}
