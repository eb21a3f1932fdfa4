package i18n

// Practice is what is said while a clerk trains on invented citizens (练习).
type Practice struct {
	Mark, Citizen, KeyCitizen, KeyDown, KeyUp string

	Nobody, Wants, Says, None, Bag string // what the citizen says and brings

	Situation, List, Papers, Took, Key, WrongPapers, InOrder string // what was right

	Standing, Unseen, Hard string // {right} {of} {percent} {n}

	HintCall, HintCitizen, HintResult string // the line over the keys

	Practised string // {right} {of}: in the training list

	AskStaff, AskPIN, NoWay, Unsent string // on the terminal before and after
}

var practiceZH = Practice{
	Mark: "练习", Citizen: "申请人", KeyCitizen: "申请人怎么说", KeyDown: "往下", KeyUp: "往上",
	Nobody: "还没有人来：按 F2 叫下一位", Wants: "我要办：{item}", Says: "{question} — {answer}", None: "都没有", Bag: "袋里有：",
	Situation: "情形", List: "材料清单", Papers: "材料判定", Took: "用时 {time}，按键 {keys} 次", Key: "正确的情形：", WrongPapers: "判错的材料，应为：", InOrder: "合格",
	Standing: "练习 {of} 件，全对 {right} 件", Unseen: "；没见过的情形 {of} 件，清单正确 {right} 件（{percent}%）", Hard: "；还要再练 {n} 种情形",
	HintCall: "按 F2（或小键盘 +）叫下一位练习的申请人", HintCitizen: "按 Ctrl-X 看申请人怎么说、带了什么", HintResult: "情形{situation} 清单{list} 材料{papers}  {time} {keys} 键；Ctrl-X 看答案，F10 结束后叫下一位",
	AskStaff: "工号（回车：不上报大厅）：", AskPIN: "口令：", Unsent: "有 {n} 件练习结果没有报到大厅，下次练习时再报",
	NoWay: "大厅没有接受登录：{why}。结果先留在本机，现在开始练习", Practised: "练习 {of} 件对 {right} 件",
}

var practiceEN = Practice{
	Mark: "practice", Citizen: "The citizen", KeyCitizen: "what the citizen says", KeyDown: "down", KeyUp: "up",
	Nobody: "Nobody has come: F2 calls the next person", Wants: "I have come for: {item}", Says: "{question} — {answer}", None: "none of these", Bag: "In the bag:",
	Situation: "situation", List: "list of papers", Papers: "papers judged", Took: "{time}, {keys} keys", Key: "The situation was:", WrongPapers: "Papers that should have been judged:", InOrder: "in order",
	Standing: "{of} practised, {right} all right", Unseen: "; of {of} situations never seen before {right} right lists ({percent}%)", Hard: "; {n} situations to practise again",
	HintCall: "F2 (or + on the keypad) calls the next citizen", HintCitizen: "Ctrl-X: what the citizen says and has brought", HintResult: "situation {situation} list {list} papers {papers}  {time} {keys} keys; Ctrl-X the key, F10 and the next",
	AskStaff: "Staff number (Enter: nothing is told to the hall): ", AskPIN: "PIN: ", Unsent: "{n} results have not reached the hall; they are sent with the next practice",
	NoWay: "The hall took no sign-in: {why}. Results stay here for now, the practice begins", Practised: "practised {of}, {right} right",
}
