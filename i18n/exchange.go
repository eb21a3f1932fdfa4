package i18n

// Exchange is what is said of old documents that the new one takes the place of.
type Exchange struct {
	Wanted, Taken, And, Ask, Say, Key, KeyUndo string
	// Later and KeyLater are of the intake: the owner keeps it until then.
	Later, KeyLater string
}

var exchangeZH = Exchange{
	Wanted: "请收回旧证", Taken: "旧证已收", And: "、", Ask: "收下旧证后确认", Say: "请把旧证交给我，新证同时交给您。",
	Key: "旧证已收", KeyUndo: "没有收到", Later: "领证时收回", KeyLater: "领证时收",
}

var exchangeEN = Exchange{
	Wanted: "take the old document in", Taken: "old document taken in", And: ", ", Ask: "confirm that you have the old document", Say: "Please give me the old one; you get the new one for it.",
	Key: "old one taken", KeyUndo: "not taken", Later: "taken in against the new one", KeyLater: "against new",
}
