package i18n

// Item is the screen on which the item is chosen.
type Item struct {
	Title, Search, Placeholder, Purpose, Nothing, Found, Say, Synthetic, NotHere string
	KeyChoose, KeyMove, KeyFinish, KeyCorrections, KeyBack                       string
}

var itemZH = Item{
	Title: "办什么事？", Search: "查找", Placeholder: "拼音首字母、全拼、汉字或编码；直接按 Enter 办取号时选的事项", Purpose: "取号事项", Nothing: "没有找到，请换一个说法",
	Found: "共 {n} 项", Say: "请问您要办什么业务？", Synthetic: "仅供规模测试", NotHere: "本窗口不办，请到{zone}", KeyChoose: "办理", KeyMove: "选择", KeyFinish: "结束", KeyCorrections: "补正", KeyBack: "返回",
}

var itemEN = Item{
	Title: "Which item?", Search: "Search", Placeholder: "pinyin, Chinese or code; Enter takes what the ticket says", Purpose: "on the ticket", Nothing: "Nothing found; try other words",
	Found: "{n} items", Say: "What can I do for you?", Synthetic: "for scale tests only", NotHere: "not at this window; go to {zone}", KeyChoose: "open", KeyMove: "select", KeyFinish: "finish", KeyCorrections: "sent back", KeyBack: "back",
}

// Situation is the screen of questions.
type Situation struct {
	Question, Certain, Possible, Because, Fact, Earlier, PartyAsk, DeliveryAsk, Reject, Redirect, Chosen, Multi string
	BecauseOption, BecauseLeaf, BecauseEvery, BecauseParty, BecauseModifier, BecauseDelivery                    string
	KeyAnswer, KeyAccept, KeyBack, KeyOther, KeyRedirect, KeyToggle, NoSuggestion, More                         string
}

var situationZH = Situation{
	Question: "第 {n} 问", Certain: "已确定 {n} 项", Possible: "可能 {n} 项", Because: "因为您选了“{text}”", Fact: "根据证件自动选定，按 Enter 确认", Earlier: "上次的选择，按 Enter 沿用",
	PartyAsk: "由谁办理？", DeliveryAsk: "结果怎样领取？", Reject: "不能办理：{reason}", Redirect: "请改办：{item}", Chosen: "已选", Multi: "可多选，选完按 Enter",
	BecauseOption: "因为您选了“{text}”", BecauseLeaf: "这种情形需要", BecauseEvery: "各种情形都需要", BecauseParty: "因为{text}", BecauseModifier: "因为“{text}”", BecauseDelivery: "因为选了{text}",
	KeyAnswer: "回答", KeyAccept: "确认", KeyBack: "上一问", KeyOther: "改办其他", KeyRedirect: "改办", KeyToggle: "勾选", NoSuggestion: "请按数字选择", More: "还有 {n} 项",
}

var situationEN = Situation{
	Question: "Question {n}", Certain: "{n} certain", Possible: "{n} possible", Because: "because of \"{text}\"", Fact: "known from the card; Enter confirms", Earlier: "as before; Enter keeps it",
	PartyAsk: "Who applies?", DeliveryAsk: "How is the result received?", Reject: "Not possible: {reason}", Redirect: "Go to: {item}", Chosen: "chosen", Multi: "several may be chosen; Enter ends",
	BecauseOption: "because of \"{text}\"", BecauseLeaf: "this situation needs it", BecauseEvery: "every situation needs it", BecauseParty: "because {text}", BecauseModifier: "because of \"{text}\"", BecauseDelivery: "because of {text}",
	KeyAnswer: "answer", KeyAccept: "confirm", KeyBack: "back", KeyOther: "other item", KeyRedirect: "go there", KeyToggle: "tick", NoSuggestion: "press a digit", More: "{n} more",
}
