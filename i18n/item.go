package i18n

// Item is the screen on which the item is chosen.
type Item struct {
	Title, Search, Placeholder, Purpose, Nothing, Found, Say, SayPurpose string
	Ways                                                                 []string // how to search
	Elsewhere, ElsewhereWhere, Owner, NoOwner                            string
	KeyChoose, KeyClear, KeyCorrections                                  string
}

var itemZH = Item{
	Title: "办什么事？", Search: "查找", Placeholder: "拼音首字母、全拼、汉字或编码", Purpose: "取号事项", Nothing: "没有找到，请换一个说法",
	Found: "共 {n} 项", Say: "请问您要办什么业务？", SayPurpose: "您是来办“{item}”的吗？",
	Ways:      []string{"首字母  zfgjj → 住房公积金", "汉字    公积金", "编码    GJJ-001"},
	Elsewhere: "不在本窗口", ElsewhereWhere: "不在本窗口办理，请到{zone}（{dept}）", Owner: "{dept}责任人：{name} {phone}", NoOwner: "{dept}",
	KeyChoose: "办理", KeyClear: "清空", KeyCorrections: "待补",
}

var itemEN = Item{
	Title: "Which item?", Search: "Search", Placeholder: "pinyin, Chinese or code", Purpose: "on the ticket", Nothing: "Nothing found; try other words",
	Found: "{n} items", Say: "What can I do for you?", SayPurpose: "Have you come for “{item}”?",
	Ways:      []string{"initials  zfgjj → 住房公积金", "Chinese   公积金", "code      GJJ-001"},
	Elsewhere: "not here", ElsewhereWhere: "Not taken in here: please go to {zone} ({dept})", Owner: "answers for it at {dept}: {name} {phone}", NoOwner: "{dept}",
	KeyChoose: "open", KeyClear: "clear", KeyCorrections: "owed",
}

// Situation is the screen of questions.
type Situation struct {
	Question, Say, Before, None, Certain, Possible, More, Fact, Earlier, Guided, Shared, Multi, PartyAsk, DeliveryAsk string
	Reject, RejectNext, Redirect, RedirectNext, RedirectElsewhere                                                     string
	BecauseOption, BecauseLeaf, BecauseEvery, BecauseParty, BecauseModifier, BecauseDelivery, If                      string
	Added, Gone, Kept, KeyMove, KeyAccept, KeyBack, KeyOther, KeyRedirect, KeyToggle, KeyWalk                         string
}

var situationZH = Situation{
	Question: "第 {n} 问", Say: "请问：{question}", Before: "前面 {n} 问已答", None: "无", Certain: "已确定 {n} 项", Possible: "可能 {n} 项", More: "还有 {n} 项",
	Fact: "根据证件自动选定，按 Enter 确认，按其他数字改选", Earlier: "上次的选择，按 Enter 沿用", Guided: "导办台预审的选择，按 Enter 沿用", Shared: "同次另一件的选择，按 Enter 沿用", Multi: "可多选，数字勾选，选完按 Enter",
	PartyAsk: "由谁办理？", DeliveryAsk: "结果怎样领取？",
	Reject: "不能办理：{reason}", RejectNext: "按 - 改上一问，按 F3 改办其他事项，按 Ctrl+N 出具不予受理通知", Redirect: "请改办：{item}", RedirectNext: "按 Enter 改办，按 - 改上一问",
	RedirectElsewhere: "不在本窗口办：按 F3 改办其他事项，按 - 改上一问",
	BecauseOption:     "因为您选了“{text}”", BecauseLeaf: "这种情形需要", BecauseEvery: "各种情形都需要", BecauseParty: "因为您选了“{text}”", BecauseModifier: "因为您选了“{text}”", BecauseDelivery: "因为您选了“{text}”", If: "如果选“{text}”",
	Added: "+ 新增：{papers}", Gone: "- 不再需要：{papers}", Kept: "  已拍的 {n} 页另存着，改回来就在", KeyWalk: "展开、收起",
	KeyMove: "选择", KeyAccept: "确认", KeyBack: "上一问", KeyOther: "改办其他", KeyRedirect: "改办", KeyToggle: "勾选",
}

var situationEN = Situation{
	Question: "Question {n}", Say: "May I ask: {question}", Before: "{n} earlier answers", None: "none", Certain: "{n} certain", Possible: "{n} possible", More: "{n} more",
	Fact: "known from the card; Enter confirms, another digit changes it", Earlier: "as before; Enter keeps it", Guided: "as found at the guide desk; Enter keeps it", Shared: "as said for another item of this visit; Enter keeps it", Multi: "several may be chosen: digits tick, Enter ends",
	PartyAsk: "Who applies?", DeliveryAsk: "How is the result received?",
	Reject: "Not possible: {reason}", RejectNext: "- changes the last answer, F3 another item, Ctrl+N refuses in writing", Redirect: "Go to: {item}", RedirectNext: "Enter opens it, - changes the last answer",
	RedirectElsewhere: "Not at this window: F3 chooses another item, - changes the last answer",
	BecauseOption:     "because of “{text}”", BecauseLeaf: "this situation needs it", BecauseEvery: "every situation needs it", BecauseParty: "because of “{text}”", BecauseModifier: "because of “{text}”", BecauseDelivery: "because of “{text}”", If: "if “{text}”",
	Added: "+ joins: {papers}", Gone: "- no longer needed: {papers}", Kept: "  {n} scanned pages are kept aside and come back with the answer", KeyWalk: "open, fold",
	KeyMove: "select", KeyAccept: "confirm", KeyBack: "back", KeyOther: "other item", KeyRedirect: "go there", KeyToggle: "tick",
}
