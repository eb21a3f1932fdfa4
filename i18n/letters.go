package i18n

// Letters is the list of what a desk of the police zone has sent to the branches.
type Letters struct {
	Title, Sums, Owed, None, Asking   string // {out}, {done}; {n}, {yuan}
	KeyShow, KeyRead, KeyOpen, KeyAll string
	// Reasons are why a branch denies or sends back, by its code.
	Reasons map[string]string
}

var lettersZH = Letters{
	Title: "送分局的件", Sums: "待答复 {out} 件 · 已答复 {done} 件", Owed: "△ 未缴费 {n} 件 {yuan} 元", None: "没有件", Asking: "正在向大厅查询",
	KeyShow: "送分局的件", KeyRead: "刷新", KeyOpen: "只看未完", KeyAll: "看全部",
	Reasons: map[string]string{"conditions": "不符合条件", "papers": "材料不合格", "identity": "身份信息不一致", "other": "原因由分局另行告知"},
}

var lettersEN = Letters{
	Title: "Sent to the branches", Sums: "{out} without an answer · {done} answered", Owed: "△ {n} unpaid, ¥{yuan}", None: "none", Asking: "asking the hall",
	KeyShow: "branches", KeyRead: "read again", KeyOpen: "open ones", KeyAll: "all",
	Reasons: map[string]string{"conditions": "conditions not met", "papers": "papers not in order", "identity": "identity differs", "other": "the branch tells why itself"},
}
