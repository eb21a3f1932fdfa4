package i18n

// Relay is the screen on which a visit of another window is gone on with.
type Relay struct {
	Title, Why, Ask, Number, Item, Person, At, State string
	Holder                                           string // {window} {name} {no}
	Draft                                            string // {t}: age of the copy
	NoDraft, Asking, KeySeek, KeyTake                string
}

var relayZH = Relay{
	Title: "接着办其他窗口的号", Why: "同事离开或设备坏了：扫号票，或输入号码，在本窗口接着办；原窗口随即停办这个号",
	Ask: "票面号码", Number: "号码", Item: "事项", Person: "取号人", At: "现在窗口", State: "状态",
	Holder: "{window}  {name}（{no}）", Draft: "办到的地方已在大厅（{t}前）；按 Enter 从那里接着办",
	NoDraft: "大厅没有这个号的草稿：接过来后从读卡开始", Asking: "正在问大厅…", KeySeek: "查找", KeyTake: "接着办",
}

var relayEN = Relay{
	Title: "Go on with another window's ticket", Why: "A colleague is away or a desk has died: scan the ticket or type its number; the other window is cut off",
	Ask: "Number on the slip", Number: "Number", Item: "Item", Person: "Drawn by", At: "Now at", State: "State",
	Holder: "{window}  {name} ({no})", Draft: "The hall has the place reached ({t} ago); Enter goes on from there",
	NoDraft: "The hall has no draft of it: it begins with the card", Asking: "Asking the hall…", KeySeek: "find", KeyTake: "go on",
}
