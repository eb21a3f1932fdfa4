package i18n

// Declaration is the paper by which an applicant declares what would else be
// proved by a paper (告知承诺书).
type Declaration struct {
	Told, Conditions, Content, Liability, Made, Text, Public, NotPublic string
	Instead                                                             string   // {name} of the paper
	Liabilities                                                         []string // the same for every matter
}

var declarationZH = Declaration{
	Told:        "一、行政机关告知",
	Conditions:  "办理条件",
	Content:     "承诺内容",
	Liability:   "虚假承诺的责任",
	Made:        "二、申请人承诺",
	Text:        "本人（单位）已知晓告知内容，符合办理条件，所填信息真实，愿意接受核查，并承担不实承诺的责任。",
	Public:      "本承诺书向社会公开。",
	NotPublic:   "本承诺书不向社会公开。",
	Instead:     "以承诺代替提交“{name}”，所承诺的情况真实、完整。",
	Liabilities: []string{"承诺不实的，不予办理；已作出决定的，依法撤销，已取得的利益依法追回。", "不实承诺记入信用记录；构成违法犯罪的，依法追究责任。"},
}

var declarationEN = Declaration{
	Told:       "1. What the organ tells you",
	Conditions: "Conditions",
	Content:    "What you declare",
	Liability:  "Liability for a false declaration",
	Made:       "2. What the applicant declares",
	Text:       "I (we) know what was told, meet the conditions, have given true information, accept checks and bear the liability for a false declaration.",
	Public:     "This declaration is published.",
	NotPublic:  "This declaration is not published.",
	Instead:    "This declaration stands for the paper “{name}”; what it says is true and complete.",
	Liabilities: []string{
		"A false declaration ends the case; a decision already made is revoked and what was gained by it is claimed back.",
		"It is put on the credit record; an offence is prosecuted.",
	},
}
