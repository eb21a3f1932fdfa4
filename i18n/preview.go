package i18n

// Preview is a paper on the screen, as the citizen gets it.
type Preview struct {
	Title         string // {paper} {from} {to} {of}
	Key           string // opens it
	KeyScroll     string
	KeyPage       string
	KeyNext       string
	NothingToShow string
}

var previewZH = Preview{
	Title: "{paper} 第 {from}–{to} 行，共 {of} 行", Key: "看单", KeyScroll: "上下", KeyPage: "翻页", KeyNext: "下一张", NothingToShow: "还没有要打印的单",
}

var previewEN = Preview{
	Title: "{paper}: lines {from}–{to} of {of}", Key: "see", KeyScroll: "scroll", KeyPage: "page", KeyNext: "next paper", NothingToShow: "no paper yet",
}
