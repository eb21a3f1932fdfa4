package i18n

// OddName asks for a second look at a name that may be read as another.
type OddName struct {
	Badge string
	Look  string // what is asked; {where}
	At    string // one character; {n}, {code}, {kind}
	More  string // {n} further ones
	Kinds map[string]string
}

var oddNameZH = OddName{
	Badge: "姓名含异常字符，请核对证件", Look: "姓名里{where}：与证件逐字核对，再按一次", At: "第 {n} 字 {code} {kind}", More: "等 {n} 处",
	Kinds: map[string]string{
		"hidden": "看不见", "bidi": "改变排列方向", "control": "控制字符", "broken": "已损坏", "mixed_script": "混用文字", "twin": "形近字",
	},
}

var oddNameEN = OddName{
	Badge: "odd characters in the name; compare with the card", Look: "In the name {where}: compare it with the card letter by letter, and press once more", At: "character {n} {code} is {kind}", More: ", {n} in all",
	Kinds: map[string]string{
		"hidden": "hidden", "bidi": "turning the order round", "control": "a control character", "broken": "broken", "mixed_script": "of another script", "twin": "a look-alike",
	},
}
