package i18n

// Printer is what the desk says about its printers. States is keyed by the codes of
// devices/printer and devices/office; the codes of ports that cannot be opened are in
// the topic of all devices.
type Printer struct {
	Name   string
	States map[string]string // what is the matter, and what to do

	Printed    string
	NotPrinted string // {why}
	Reprint    string // the mark on a second print
	Waiting    string // {why}: a job waits for a hand
}

var printerZH = Printer{
	Name: "打印机",
	States: map[string]string{
		"ready":       "打印机就绪",
		"paper_low":   "纸将用尽，请备好纸卷",
		"paper_out":   "缺纸，请换纸",
		"cover_open":  "打印机上盖未关，请合上",
		"cutter_jam":  "切刀卡住，请清理后合上上盖",
		"overheat":    "打印头过热，自动恢复中，请稍候",
		"fault":       "打印机故障，需维修",
		"feeding":     "正在按键走纸",
		"no_reply":    "打印机无响应，请检查电源和串口线",
		"no_marker":   "打印机没有确认打印完成",
		"cancelled":   "已取消打印",
		"bad_content": "内容无法打印，请联系管理员",

		"paper_jam":    "卡纸，请打开盖板取出后合上",
		"toner_out":    "碳粉或墨盒用尽，请更换",
		"tray_full":    "出纸盘已满，请取走",
		"paused":       "打印机已暂停，请在机器上按继续",
		"printer_busy": "打印机正忙，请稍候再打",
		"no_pdf":       "该打印机不收 PDF，请管理员改用打印队列",
		"not_ipp":      "该地址上不是打印机，请核对 devices.office.port",
		"aborted":      "打印机中止了这份文件",
		"no_fonts":     "本机缺少中文字体，A4 打不出，请管理员安装（fonts-droid-fallback）",
	},
	Printed:    "已打印",
	NotPrinted: "未打印：{why}",
	Reprint:    "补打",
	Waiting:    "等待打印：{why}",
}

var printerEN = Printer{
	Name: "Printer",
	States: map[string]string{
		"ready":       "Printer ready",
		"paper_low":   "Paper is running out, have a new roll at hand",
		"paper_out":   "Out of paper, put in a new roll",
		"cover_open":  "The printer's cover is open, close it",
		"cutter_jam":  "The cutter is jammed, clear it and close the cover",
		"overheat":    "The print head is too hot and is cooling down, please wait",
		"fault":       "The printer is out of order and needs repair",
		"feeding":     "The feed button is pressed",
		"no_reply":    "The printer does not answer, check its power and cable",
		"no_marker":   "The printer has not confirmed the end of the print",
		"cancelled":   "Printing cancelled",
		"bad_content": "The content cannot be printed, ask the administrator",

		"paper_jam":    "Paper is jammed, open the printer, take it out and close it",
		"toner_out":    "Out of toner or ink, put in a new cartridge",
		"tray_full":    "The output tray is full, take the paper out",
		"paused":       "The printer is paused, press resume on it",
		"printer_busy": "The printer is busy, print again in a moment",
		"no_pdf":       "This printer takes no PDF, let the administrator put a queue before it",
		"not_ipp":      "There is no printer at that address, check devices.office.port",
		"aborted":      "The printer gave the document up",
		"no_fonts":     "This desk has no Chinese fonts for A4, let the administrator install fonts-droid-fallback",
	},
	Printed:    "Printed",
	NotPrinted: "Not printed: {why}",
	Reprint:    "REPRINT",
	Waiting:    "Waiting to print: {why}",
}
