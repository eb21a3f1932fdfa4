package i18n

// Corrections is the list of cases that were sent back to this clerk.
type Corrections struct {
	Title, Say, None, Opening, KeyOpen, KeyBack string
}

var correctionsZH = Corrections{
	Title: "补正件：选一件继续", Say: "请出示一次性补正告知书，我看一下要补什么。", None: "没有退回补正的件",
	Opening: "正在向大厅调取…", KeyOpen: "继续办理", KeyBack: "返回",
}

var correctionsEN = Corrections{
	Title: "Sent back: choose one to go on", Say: "Please show me the one-time notice, so that I see what is missing.", None: "Nothing was sent back",
	Opening: "Asking the hall for it…", KeyOpen: "go on", KeyBack: "back",
}
