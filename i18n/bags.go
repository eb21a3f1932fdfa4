package i18n

// Bags is the round of the material room at any seat: bags and the originals that lie
// here.
type Bags struct {
	Title, Ask, Placeholder, Asking, Nothing, Say string

	Here, InBag, Due, Late, Missing string // {place}, {day}; a row
	ToTake, ToOpen, ToGive, OnWay   string // what is to be done with a bag; {place}
	Packed, Took, Opened, Gave      string // what was done; {no}, {place}, {n}
	ToIssue                         string // a result that was granted
	Printed                         string // {no}
	Returned, Sure                  string // {name}
	TakeSure, OpenSure              string // {no}, {n}
	Count                           string // {n} papers in a bag
	Counted                         string // {no} of a case, {n} counted of {of} in the bag
	CountedTwice, NotListed         string // {no} of a case
	Absent, Surplus                 string // after Opened: {list} of numbers of cases
	Inside                          string // title of what is in a bag; {no}
	InsideSay                       string

	KeyAnywhere, KeyScan, KeyTake, KeyOpen, KeyGive, KeyPack, KeyTick, KeyReturn, KeyLabel, KeyBack string

	Places map[string]string // a place's word; window and dept with {no}
}

var bagsZH = Bags{
	Title: "物料流转", Ask: "袋号", Placeholder: "扫袋上的码，或选一行按回车", Asking: "正在向大厅登记…", Nothing: "这里没有原件，也没有要接收的袋",
	Say:  "每一次移交，交、接两边都要扫码。",
	Here: "在手", InBag: "袋中", Due: "{day} 前送出", Late: "✗ 逾期未送", Missing: "✗ 去向不明（{place}）",
	ToTake: "▸ 待接收", ToOpen: "▸ 待拆袋", ToGive: "▸ 待移交 {place}", OnWay: "◇ 已交 {place}，待对方扫码",
	Packed: "已装袋 {no}，{n} 份，请贴袋号并移交 {place}", Took: "已接收 {no}", Opened: "已拆袋 {no}，{n} 份", Gave: "已移交 {no} 给 {place}，等对方扫码",
	ToIssue: "▸ 结果，待送出件处",
	Printed: "{no} 的袋签和清单已打印", KeyLabel: "打袋签清单",
	Returned: "已退还原件：{name}", Sure: "确认已把“{name}”退还申请人？再按一次 F9", TakeSure: "{no} 在您手上？再按一次 Enter 接收；扫袋号不用再按", OpenSure: "{no} 里清点到 {n} 份？再按一次 Enter 拆袋", Count: "{n} 份", Inside: "{no} 里有哪些？", InsideSay: "逐件扫码清点；没有码的按空格去掉。少的会记为去向不明。",
	Counted: "{no} 已清点，{n}/{of} 件", CountedTwice: "{no} 已经清点过", NotListed: "{no} 不在这袋的清单上，请另放",
	Absent: "；清单上有、袋里没有：{list}", Surplus: "；袋里有、清单上没有：{list}",
	KeyAnywhere: "物料流转", KeyScan: "扫码", KeyTake: "接收", KeyOpen: "拆袋", KeyGive: "移交", KeyPack: "装袋", KeyTick: "有/无", KeyReturn: "退还申请人", KeyBack: "返回",
	Places: map[string]string{"room": "物料间", "issue": "出件处", "lost": "未找到", "owner": "申请人", "window": "{no} 窗口", "dept": "{no} 部门"},
}

var bagsEN = Bags{
	Title: "Originals and bags", Ask: "Bag", Placeholder: "scan the bag's code, or choose a row and press Enter", Asking: "Telling the hall…", Nothing: "No original lies here, and no bag is to be taken",
	Say:  "At each handover both sides scan the bag.",
	Here: "here", InBag: "in a bag", Due: "leaves by {day}", Late: "✗ should have left", Missing: "✗ missing ({place})",
	ToTake: "▸ to be taken", ToOpen: "▸ to be opened", ToGive: "▸ to be given to {place}", OnWay: "◇ given to {place}, not taken yet",
	Packed: "Packed {no}, {n} papers; label it and give it to {place}", Took: "Took {no}", Opened: "Opened {no}, {n} papers", Gave: "Gave {no} to {place}; they scan it too",
	ToIssue: "▸ result to issue",
	Printed: "Label and list of {no} are printed", KeyLabel: "label",
	Returned: "Given back: {name}", Sure: "Was “{name}” given back? Press F9 once more", TakeSure: "Is {no} in your hands? Enter once more takes it; a scan needs no second press", OpenSure: "{n} papers found in {no}? Enter once more opens it", Count: "{n} papers", Inside: "What is in {no}?", InsideSay: "Scan each one, or take away with Space; what is not there counts as missing.",
	Counted: "{no} counted, {n} of {of}", CountedTwice: "{no} is counted already", NotListed: "{no} is not on this bag's list; put it aside",
	Absent: "; on the list and not in it: {list}", Surplus: "; in it and not on the list: {list}",
	KeyAnywhere: "originals", KeyScan: "scan", KeyTake: "take", KeyOpen: "open", KeyGive: "give", KeyPack: "pack", KeyTick: "there/not", KeyReturn: "give back", KeyBack: "back",
	Places: map[string]string{"room": "material room", "issue": "issue desk", "lost": "not found", "owner": "applicant", "window": "window {no}", "dept": "department {no}"},
}
