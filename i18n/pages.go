package i18n

// Pages is the screen on which the scanned pages of one paper are looked at.
type Pages struct {
	Of, Size, None, Taking, Unreadable, Say                                            string
	KeyAnother, KeyFirst, KeyAgain, KeyDrop, KeyPrev, KeyNext, KeyZoom, KeyUp, KeyDown string
	Unsent                                                                             string // {n}
	NoPage, OnlyPage, Whole                                                            string

	// The document scanner.
	SayStack, Feeding, FedPart, Aside                                               string // {n}, {why}
	KeyFeed, KeyStop, KeyGoOn, KeyFeedAgain, KeyTidy, KeySplit, KeyTurn, KeyRestore string
	NoBroken, LastLine, NothingAside, KeySheets, SheetsOut                          string
}

var pagesZH = Pages{
	Of: "第 {i} 页，共 {n} 页", Size: "{kb} KB", None: "还没有拍页", Taking: "正在拍照，请勿移动材料", Unreadable: "这一页读不出来，请重拍",
	Say:        "请把这一页放平，我拍一下。",
	KeyAnother: "加拍", KeyFirst: "拍页", KeyAgain: "重拍", KeyDrop: "删除", KeyPrev: "前页", KeyNext: "后页", KeyZoom: "放大", KeyUp: "往上", KeyDown: "往下",
	Unsent: "前一窗口拍的 {n} 页没有传到，请重拍",
	NoPage: "还没有拍页，按 Enter 拍", OnlyPage: "没有别的页", Whole: "先按 F3 放大",

	SayStack: "请把材料都给我，我一起扫描。", Feeding: "正在进纸，已到 {n} 页", FedPart: "{why}（已到 {n} 页，都已保存）", Aside: "另存 {n} 页",
	KeyFeed: "进纸", KeyStop: "停止", KeyGoOn: "继续", KeyFeedAgain: "重扫", KeyTidy: "整理", KeySplit: "归下项", KeyTurn: "旋转", KeyRestore: "还原",
	NoBroken: "没有中断的一叠", LastLine: "后面没有别的材料", NothingAside: "没有另存的页", KeySheets: "分隔页", SheetsOut: "分隔页已打印，请放在各份材料前面",
}

var pagesEN = Pages{
	Of: "page {i} of {n}", Size: "{kb} KB", None: "No page yet", Taking: "Taking the picture, do not move the page", Unreadable: "This page cannot be read; take it again",
	Say:        "Please lay the page flat, I take a picture.",
	KeyAnother: "add", KeyFirst: "take", KeyAgain: "again", KeyDrop: "remove", KeyPrev: "prev", KeyNext: "next", KeyZoom: "zoom", KeyUp: "up", KeyDown: "down",
	Unsent: "{n} pages of the window before did not arrive: take them again",
	NoPage: "No page yet; Enter takes one", OnlyPage: "There is no other page", Whole: "F3 zooms first",

	SayStack: "Please give me all the papers, I scan them together.", Feeding: "Feeding, {n} pages so far", FedPart: "{why} ({n} pages came and are kept)", Aside: "{n} kept aside",
	KeyFeed: "feed", KeyStop: "stop", KeyGoOn: "go on", KeyFeedAgain: "anew", KeyTidy: "tidy", KeySplit: "split", KeyTurn: "turn", KeyRestore: "restore",
	NoBroken: "No stack broke off", LastLine: "There is no paper behind this one", NothingAside: "Nothing is kept aside", KeySheets: "sheets", SheetsOut: "The separator sheets are printed; put each before its paper",
}
