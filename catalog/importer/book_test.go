package importer_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"onewindow/catalog"
)

// made writes a workbook.
func made(tb testing.TB, sheets map[string][][]string) []byte {
	tb.Helper()
	f := excelize.NewFile()
	for _, sheet := range []string{"说明与示例", "收费", "事项", "结果", "材料", "问题", "选项", "情形"} {
		rows, ok := sheets[sheet]
		if !ok {
			continue
		}
		if _, err := f.NewSheet(sheet); err != nil {
			tb.Fatal(err)
		}
		for y, cells := range rows {
			for x, cell := range cells {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err == nil {
					err = f.SetCellStr(sheet, at, cell)
				}
				if err != nil {
					tb.Fatal(err)
				}
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func limit(l catalog.Limit) string {
	switch l.Unit {
	case catalog.UnitWorkday:
		return strconv.Itoa(l.N) + "工作日"
	case catalog.UnitNaturalDay:
		return strconv.Itoa(l.N) + "自然日"
	}
	return "即时"
}

func need(n catalog.Need) string {
	switch n.Need {
	case catalog.NeedInspect:
		return "验" + strconv.Itoa(n.Count)
	case catalog.NeedCollect:
		return "收" + strconv.Itoa(n.Count)
	}
	return "无"
}

func orNone(s string) string {
	if s == "" {
		return "无"
	}
	return s
}

func lines(s []string) string { return orNone(strings.Join(s, "\n")) }

func codes(s []string) string { return orNone(strings.Join(s, "、")) }

// workbookOf writes items into a workbook, every field of them.
func workbookOf(tb testing.TB, all []*catalog.Item) []byte {
	tb.Helper()
	sheets := map[string][][]string{
		"事项": {{
			"事项编码", "名称", "简称", "别名", "部门", "警种", "区域", "类型", "对象", "办件类型", "法定时限", "承诺时限", "告知规则", "受理方式",
			"特别程序", "通办范围", "收费", "申请人", "附加问题", "可重复", "前置", "依据", "可信度", "重点", "热度", "分钟", "备注",
		}},
		"结果": {{"事项编码", "名称", "种类", "种类名", "送达"}},
		"材料": {{"事项编码", "材料", "名称", "类别", "来源", "出具", "原件", "复印件", "免提交", "免交方式", "容缺", "有效期", "审查要点", "可替代"}},
		"问题": {{"事项编码", "节点", "文字", "说明", "事实", "多选", "最少", "最多", "下一步"}},
		"选项": {{"事项编码", "节点", "选项", "文字", "备注", "自动", "下一步", "增加材料"}},
		"情形": {{"事项编码", "节点", "标题", "结论", "材料清单", "理由", "转办", "时限", "后续", "即办", "标记"}},
	}
	put := func(sheet string, cells ...string) { sheets[sheet] = append(sheets[sheet], cells) }
	for _, it := range all {
		var aliases []string
		for _, a := range it.Aliases {
			aliases = append(aliases, a.Text)
		}
		t := it.TimeLimits
		put("事项", it.Code, it.Name, it.ShortName, codes(aliases), it.Dept, orNone(it.PoliceBranch), it.Zone, it.Type, codes(it.Audience),
			it.HandleType, limit(t.Statutory), limit(t.Promised), t.NoticeRule, t.AcceptMode, codes(t.SpecialProcedures), codes(it.CrossRegion),
			it.Fee, it.PartyProfile, codes(it.Modifiers), yes(it.Repeatable), lines(it.Upstream), lines(it.LegalBasis), it.Confidence,
			yes(it.Headline), strconv.Itoa(it.Hot), strconv.Itoa(it.TypicalMinutes), orNone(it.Note))
		for _, r := range it.Results {
			put("结果", it.Code, r.Name, r.Kind, r.KindText, codes(r.Delivery))
		}
		for _, r := range it.Requirements {
			var by []string
			for _, s := range r.Substitutes {
				by = append(by, strings.TrimSpace(s.By+" "+s.Ref))
			}
			validity := strings.TrimSpace(fmt.Sprintf("%s %d %s", r.Validity.Rule, r.Validity.Days, r.Validity.Event))
			if r.Validity.Days == 0 {
				validity = r.Validity.Rule
			}
			deferred := "无"
			if r.Deferrable.Allowed {
				deferred = strconv.Itoa(r.Deferrable.MaxWorkdays)
			}
			put("材料", it.Code, r.ID, r.Name, r.Category, r.Source, orNone(r.Issuer), need(r.Original), need(r.Copy), yes(r.Exemptible),
				lines(by), deferred, validity, lines(r.ReviewPoints), codes(r.Alternatives))
		}
		graphRows(it, put)
	}
	return made(tb, sheets)
}

// graphRows writes the graph; the node in which it starts comes first.
func graphRows(it *catalog.Item, put func(sheet string, cells ...string)) {
	nodes := []string{it.Start}
	for _, id := range it.Nodes() {
		if id != it.Start {
			nodes = append(nodes, id)
		}
	}
	for _, id := range nodes {
		if l, ok := it.Leaf(id); ok {
			override := ""
			if l.TimeOverride != nil {
				override = limit(*l.TimeOverride)
			}
			put("情形", it.Code, id, l.Title, l.Outcome, codes(l.Materials), orNone(l.Reason), orNone(l.RedirectTo), override,
				strings.Join(l.PostSteps, "\n"), yes(l.Instant), strings.Join(l.Flags, "、"))
			continue
		}
		q, _ := it.Question(id)
		least, most := "", ""
		if q.Multi {
			least = strconv.Itoa(q.Min)
			if q.Max > 0 {
				most = strconv.Itoa(q.Max)
			}
		}
		put("问题", it.Code, id, q.Text, orNone(q.Help), orNone(q.Fact), yes(q.Multi), least, most, q.Next)
		for _, o := range q.Options {
			auto := ""
			if o.Auto != nil {
				auto = o.Auto.Fact
				for _, test := range o.Auto.Tests {
					value := test.Value.String()
					if _, isText := test.Value.Value().(string); isText {
						value = strconv.Quote(value)
					}
					auto += " " + test.Op + " " + value
				}
			}
			add := ""
			if q.Multi {
				add = codes(o.Add)
			}
			put("选项", it.Code, id, o.Key, o.Text, orNone(o.Note), auto, o.Next, add)
		}
	}
}
