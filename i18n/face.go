package i18n

// Face is the photo of a card.
type Face struct {
	Title, None, Busy, Key, KeyBack string

	Codes map[string]string // why there is no picture
}

var faceZH = Face{
	Title: "证件照片", None: "没有读到证件照片", Busy: "正在解码…", Key: "照片", KeyBack: "返回",
	Codes: map[string]string{
		"no_helper":      "照片需安装解码组件，请核对证件原件",
		"helper_failed":  "解码组件出错，请核对证件原件并联系管理员",
		"helper_timeout": "解码组件没有及时答复，请核对证件原件",
		"helper_picture": "解码组件给出的不是照片，请核对证件原件并联系管理员",
	},
}

var faceEN = Face{
	Title: "Photo of the card", None: "No photo of a card was read", Busy: "Decoding…", Key: "photo", KeyBack: "back",
	Codes: map[string]string{
		"no_helper":      "The photo needs a decoder that is not installed; look at the card itself",
		"helper_failed":  "The decoder failed; look at the card itself, and tell the administrator",
		"helper_timeout": "The decoder did not answer in time; look at the card itself",
		"helper_picture": "What the decoder gave is no photo; look at the card itself, and tell the administrator",
	},
}
