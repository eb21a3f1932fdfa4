package values

import "strings"

// nations of GB/T 3304 in the order of their codes 01 … 56, written as on the
// card: without 族.
var nations = strings.Fields(`汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎
	傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌
	普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺`)

// NationName is the name of a two-digit GB/T 3304 code without 族, and false
// for a code outside the table: the caller then shows the code, never a guess.
func NationName(code string) (string, bool) {
	if len(code) != 2 || !allDigits(code) {
		return "", false
	}
	switch n := number(code); {
	case n >= 1 && n <= len(nations):
		return nations[n-1], true
	case n == 97:
		return "其他", true
	case n == 98:
		return "外国血统中国籍人士", true
	}
	return "", false
}
