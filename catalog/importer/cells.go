package importer

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/catalog"
)

// nothing empties a cell's field instead of keeping what the base has.
const nothing = "无"

// words are the names that people write for codes; the codes themselves are taken as well, and stand for themselves.
var words = map[string]map[string]string{
	"告知规则": {"当场": catalog.NoticeOnSpot, "五个工作日": catalog.NoticeWithin5Days},
	"受理方式": {"收件即受理": catalog.AcceptOnReceipt, "部门受理": catalog.AcceptByDepartment, "全委托": catalog.AcceptFullDelegation},
	"来源": {
		"申请人自备": catalog.SourceSelf, "政府部门核发": catalog.SourceGov, "司法机关": catalog.SourceCourt, "医疗机构": catalog.SourceMed,
		"金融机构": catalog.SourceBank, "公证机构": catalog.SourceNotary, "用人单位": catalog.SourceEmployer, "其他单位": catalog.SourceOrg,
		"窗口生成": catalog.SourceWindow,
	},
	"结论": {"受理": catalog.OutcomeAccept, "不予受理": catalog.OutcomeReject, "转办": catalog.OutcomeRedirect},
	"送达": {
		"窗口领取": catalog.DeliverWindow, "智能柜": catalog.DeliverCabinet, "邮寄": catalog.DeliverPost, "电子": catalog.DeliverElectronic,
		"银行": catalog.DeliverBankTransfer, "部门送达": catalog.DeliverDeptDirect,
	},
	"免交方式": {
		"电子证照": catalog.ByELicence, "数据核验": catalog.ByDataShare, "前置结果": catalog.ByUpstreamResult, "复用": catalog.ByReuseLibrary,
		"承诺": catalog.ByDeclaration, "窗口生成": catalog.ByWindowGenerated,
	},
}

func word(col, s string) string {
	if code, ok := words[col][s]; ok {
		return code
	}
	return s
}

// text takes a cell over when it is filled.
func text(r row, col string, to *string) {
	switch s := r.get(col); s {
	case "":
	case nothing:
		*to = ""
	default:
		*to = word(col, s)
	}
}

func optionalText(r row, col string, to **string) {
	if s := r.get(col); s != "" {
		*to = nil
		if s != nothing {
			*to = &s
		}
	}
}

// parts cuts a list at its lines; one of codes also at semicolons, commas, 、 and blanks.
func parts(s string, codes bool) []string {
	marks := "\n\r"
	if codes {
		marks += ";；,，、 \t　"
	}
	out := []string{}
	for _, p := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(marks, c) }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func list(r row, col string, codes bool, to *[]string) {
	s := r.get(col)
	switch s {
	case "":
		if *to == nil {
			*to = []string{}
		}
		return
	case nothing:
		*to = []string{}
		return
	}
	*to = parts(s, codes)
	for i, p := range *to {
		(*to)[i] = word(col, p)
	}
}

func (b *builder) truth(r row, col string, to *bool) {
	switch s := r.get(col); s {
	case "":
	case "是", "true", "TRUE", "1":
		*to = true
	case "否", "false", "FALSE", "0", nothing:
		*to = false
	default:
		b.mistakes.add(r.at(col), "want 是 or 否, got %q", s)
	}
}

func (b *builder) number(r row, col string, to *int) {
	s := r.get(col)
	if s == "" {
		return
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.mistakes.add(r.at(col), "want a whole number, got %q", s)
		return
	}
	*to = n
}

// limit reads 20工作日, 15自然日 or 即时.
func (b *builder) limit(r row, col string) (catalog.Limit, bool) {
	s := r.get(col)
	if s == "" {
		return catalog.Limit{}, false
	}
	if s == "即时" {
		return catalog.Limit{Unit: catalog.UnitInstant}, true
	}
	for _, u := range [...][2]string{{"个工作日", catalog.UnitWorkday}, {"工作日", catalog.UnitWorkday}, {"个自然日", catalog.UnitNaturalDay}, {"自然日", catalog.UnitNaturalDay}} {
		if digits, ok := strings.CutSuffix(s, u[0]); ok {
			if n, err := strconv.Atoi(strings.TrimSpace(digits)); err == nil && n >= 0 {
				return catalog.Limit{N: n, Unit: u[1]}, true
			}
		}
	}
	b.mistakes.add(r.at(col), "want a limit like 20工作日, 15自然日 or 即时, got %q", s)
	return catalog.Limit{}, false
}

// need reads 验1 (shown and given back), 收2 (kept) or 无.
func (b *builder) need(r row, col string, to *catalog.Need) {
	s := r.get(col)
	switch {
	case s == "":
		return
	case s == nothing:
		*to = catalog.Need{Need: catalog.NeedNone}
		return
	}
	for mark, need := range map[string]string{"验": catalog.NeedInspect, "收": catalog.NeedCollect} {
		if digits, ok := strings.CutPrefix(s, mark); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(digits, "份"))
			if digits == "" {
				n, err = 1, nil
			}
			if err == nil && n > 0 {
				*to = catalog.Need{Need: need, Count: n}
				return
			}
		}
	}
	b.mistakes.add(r.at(col), "want 验1, 收2 or 无, got %q", s)
}

// validity reads a rule with its days and event: ISSUED_WITHIN_DAYS 30, EVENT_WITHIN_DAYS 60 birth.
func (b *builder) validity(r row, col string, to *catalog.Validity) {
	s := r.get(col)
	if s == "" {
		return
	}
	if s == nothing {
		*to = catalog.Validity{Rule: catalog.ValidNone}
		return
	}
	fields := strings.Fields(s)
	v := catalog.Validity{Rule: fields[0]}
	if len(fields) > 1 {
		n, err := strconv.Atoi(fields[1])
		if err != nil {
			b.mistakes.add(r.at(col), "want a rule, days and event like EVENT_WITHIN_DAYS 60 birth, got %q", s)
			return
		}
		v.Days, v.Event = n, strings.Join(fields[2:], " ")
	}
	*to = v
}

// substitutes reads ways to do without the paper, a line each, with what it looks up: 电子证照 IDC.
func substitutes(r row, col string, to *[]catalog.Substitute) {
	s := r.get(col)
	switch s {
	case "":
		return
	case nothing:
		*to = []catalog.Substitute{}
		return
	}
	*to = []catalog.Substitute{}
	for _, p := range parts(s, false) {
		by, ref, _ := strings.Cut(p, " ")
		*to = append(*to, catalog.Substitute{By: word(col, by), Ref: strings.TrimSpace(ref)})
	}
}

var comparisons = []string{"eq", "ge", "gt", "le", "lt"}

// predicate reads when an option proposes itself: applicant.age ge 16 lt 18. A value in quotes is a text.
func (b *builder) predicate(r row, col string) map[string]any {
	s := r.get(col)
	if s == "" || s == nothing {
		return nil
	}
	fields := strings.Fields(s)
	out := map[string]any{"fact": fields[0]}
	for i := 1; i < len(fields); i += 2 {
		if !slices.Contains(comparisons, fields[i]) || i+1 >= len(fields) {
			b.mistakes.add(r.at(col), "want a fact and comparisons like applicant.age ge 16 lt 18, got %q", s)
			return nil
		}
		out[fields[i]] = value(fields[i+1])
	}
	return out
}

func value(s string) any {
	if quoted, err := strconv.Unquote(s); err == nil {
		return quoted
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if s == "true" || s == "false" {
		return s == "true"
	}
	return s
}
