package i18n

// Police is what the desk of the police zone says besides.
type Police struct {
	// Say are the neutral words about a person, by the hall's code; there are no others.
	Say map[string]string
	// States are how far a case is at its branch.
	States                                        map[string]string
	At, Number, Tried                             string
	Officer, OfficerWhy, OfficerNo, OfficerPIN    string
	OfficerCard                                   string
	SayPrints, Receipt                            string
	PressFinger, KeyPrints, Failed, Printed, None string
	Fee, FeeCode                                  string // {yuan}; {code}
	// FeeStates are how far a fee is, by the hall's code.
	FeeStates map[string]string
	// Hands, Fingers and FingerFailures are of the prints.
	Hands, Fingers, FingerFailures map[string]string
}

var policeZH = Police{
	Say: map[string]string{"wait": "请稍候", "officer": "请呼叫民警"},
	States: map[string]string{
		"held": "待民警处理", "queued": "待送分局", "sent": "已送达，待答复", "pending": "分局办理中", "granted": "分局已办结", "denied": "分局不予办理", "returned": "分局退回",
	},
	At: "{branch}", Number: "分局编号 {no}", Tried: "已联系 {n} 次，自动再送",
	Officer: "请民警确认", OfficerWhy: "民警核对后输入本人工号和口令，再刷本人身份证；全程记录", OfficerCard: "请民警把本人身份证放在读卡器上", OfficerNo: "民警工号", OfficerPIN: "民警口令",
	SayPrints: "请按指纹，左右手各一枚。", Receipt: "相片回执编号 {no}", None: "{hand} {why}",
	PressFinger: "请把{hand}{finger}放在采集仪上", KeyPrints: "采指纹", Failed: "{hand}采不到指纹：{options}", Printed: "{hand}{finger} {n}",
	Fee: "{yuan} 元", FeeCode: "缴费码 {code}",
	FeeStates:      map[string]string{"asked": "待取缴费码", "due": "未缴", "paid": "已缴", "void": "不收"},
	Hands:          map[string]string{"right": "右手", "left": "左手"},
	Fingers:        map[string]string{"thumb": "拇指", "index": "食指", "middle": "中指", "ring": "环指", "little": "小指"},
	FingerFailures: map[string]string{"missing": "缺指", "injured": "受伤", "worn": "磨损", "refused": "拒绝采集"},
}

var policeEN = Police{
	Say: map[string]string{"wait": "Please wait", "officer": "Please call an officer"},
	States: map[string]string{
		"held": "with an officer", "queued": "on its way to the branch", "sent": "with the branch, no answer yet", "pending": "the branch works on it", "granted": "done by the branch",
		"denied": "the branch denies", "returned": "sent back by the branch",
	},
	At: "{branch}", Number: "branch no. {no}", Tried: "tried {n} times, sent again by itself",
	Officer: "An officer confirms", OfficerWhy: "The officer looks at it, signs with number and PIN and lays the own card down; recorded", OfficerCard: "Officer: lay your own identity card on the reader", OfficerNo: "Officer no.", OfficerPIN: "Officer PIN",
	SayPrints: "Please give your fingerprints, one of each hand.", Receipt: "photo receipt no. {no}", None: "{hand} hand: {why}",
	PressFinger: "Put the {finger} of the {hand} hand on the reader", KeyPrints: "prints", Failed: "No print of the {hand} hand: {options}", Printed: "{hand} {finger} {n}",
	Fee: "¥{yuan}", FeeCode: "pay by {code}",
	FeeStates:      map[string]string{"asked": "no code yet", "due": "unpaid", "paid": "paid", "void": "not owed"},
	Hands:          map[string]string{"right": "right", "left": "left"},
	Fingers:        map[string]string{"thumb": "thumb", "index": "index finger", "middle": "middle finger", "ring": "ring finger", "little": "little finger"},
	FingerFailures: map[string]string{"missing": "missing", "injured": "injured", "worn": "worn", "refused": "refused"},
}
