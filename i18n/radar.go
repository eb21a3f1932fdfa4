package i18n

// Radar is what the return radar says before a case is handed in.
type Radar struct {
	Title, Item, Mine, Rate, High, Count, Whole, KeyTick string
}

var radarZH = Radar{
	Title: "退件雷达 · 近 30 日", Item: "本事项", Mine: "您经手", Rate: "{returned}/{received} 件退回", High: "偏高", Count: "{n} 件", Whole: "整件", KeyTick: "核对",
}

var radarEN = Radar{
	Title: "Return radar · 30 days", Item: "this item", Mine: "yours", Rate: "{returned} of {received} came back", High: "too many", Count: "{n} cases", Whole: "the whole", KeyTick: "checked",
}
