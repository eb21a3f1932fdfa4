package importer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The sheets of a workbook and their columns. A first row of these names, in any order, stands above the rows; columns may
// be left out. Lists of sentences have a line for each, lists of codes may also be parted by 、 commas, semicolons or blanks.
const (
	sheetItems        = "事项"
	sheetResults      = "结果"
	sheetRequirements = "材料"
	sheetQuestions    = "问题"
	sheetOptions      = "选项"
	sheetLeaves       = "情形"
	sheetNotes        = "说明" // the beginning of the name of a sheet for people
)

// Columns. colCode is the first of every sheet.
const (
	colCode = "事项编码"
	colNode = "节点"
	colNext = "下一步"
	colText = "文字"
	colName = "名称"

	colPaper  = "材料"
	colPapers = "材料清单"
)

var columns = map[string][]string{
	sheetItems: {
		colCode, colName, "简称", "别名", "部门", "警种", "区域", "类型", "对象", "办件类型", "法定时限", "承诺时限", "告知规则", "受理方式",
		"特别程序", "通办范围", "收费", "申请人", "附加问题", "可重复", "前置", "依据", "可信度", "重点", "热度", "分钟", "备注",
	},
	sheetResults:      {colCode, colName, "种类", "种类名", "送达"},
	sheetRequirements: {colCode, colPaper, colName, "类别", "来源", "出具", "原件", "复印件", "免提交", "免交方式", "容缺", "有效期", "审查要点", "可替代"},
	sheetQuestions:    {colCode, colNode, colText, "说明", "事实", "多选", "最少", "最多", colNext},
	sheetOptions:      {colCode, colNode, "选项", colText, "备注", "自动", colNext, "增加材料"},
	sheetLeaves:       {colCode, colNode, "标题", "结论", colPapers, "理由", "转办", "时限", "后续", "即办", "标记"},
}

// sheetOrder is the order in which sheets are read: what others refer to comes first.
var sheetOrder = []string{sheetItems, sheetResults, sheetRequirements, sheetQuestions, sheetOptions, sheetLeaves}

// Bounds of a workbook, against files that unfold to fill the memory.
const (
	maxUnzipped = 64 << 20
	maxRows     = 200_000
)

// row is one row of a sheet with the columns by name.
type row struct {
	sheet  string
	number int // counted from 1, as the program shows it
	cols   map[string]int
	cells  []string
}

// get is the text of a cell; empty cells are "".
func (r row) get(col string) string {
	i, ok := r.cols[col]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// at names a cell as people read it.
func (r row) at(col string) string {
	i, ok := r.cols[col]
	if !ok {
		return fmt.Sprintf("%s!%d", r.sheet, r.number)
	}
	name, err := excelize.CoordinatesToCellName(i+1, r.number)
	if err != nil {
		return fmt.Sprintf("%s!%d", r.sheet, r.number)
	}
	return r.sheet + "!" + name
}

// workbook reads all sheets.
func (b *builder) workbook(data []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return fmt.Errorf("this is no workbook: %w", err)
	}
	rows := map[string][]row{}
	for _, sheet := range f.GetSheetList() {
		if strings.HasPrefix(sheet, sheetNotes) {
			continue
		}
		if columns[sheet] == nil {
			b.mistakes.add(sheet, "no such sheet is known; want %s, or a name that begins with %s", strings.Join(sheetOrder, " "), sheetNotes)
			continue
		}
		read, err := b.rows(f, sheet)
		if err != nil {
			return fmt.Errorf("sheet %s: %w", sheet, err)
		}
		rows[sheet] = read
	}
	if err := f.Close(); err != nil {
		return err
	}
	g := graphs{}
	readers := map[string]func(row){
		sheetItems: b.itemRow, sheetResults: b.resultRow, sheetRequirements: b.requirementRow,
		sheetQuestions: func(r row) { b.questionRow(g, r) },
		sheetOptions:   func(r row) { b.optionRow(g, r) },
		sheetLeaves:    func(r row) { b.leafRow(g, r) },
	}
	for _, sheet := range sheetOrder {
		for _, r := range rows[sheet] {
			readers[sheet](r)
		}
	}
	return nil
}

// rows reads a sheet: its head, then every row that is not empty.
func (b *builder) rows(f *excelize.File, sheet string) ([]row, error) {
	all, err := f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	var out []row
	var cols map[string]int
	for n := 1; all.Next(); n++ {
		if n > maxRows {
			return nil, fmt.Errorf("it has more than %d rows", maxRows)
		}
		cells, err := all.Columns()
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		if cols == nil {
			cols = b.head(sheet, n, cells)
			continue
		}
		out = append(out, row{sheet, n, cols, cells})
	}
	return out, all.Close()
}

// head maps the names of the columns to their places.
func (b *builder) head(sheet string, n int, cells []string) map[string]int {
	cols := map[string]int{}
	for i, c := range cells {
		name := strings.TrimSpace(c)
		if name == "" {
			continue
		}
		where := row{sheet, n, map[string]int{name: i}, nil}.at(name)
		_, twice := cols[name]
		switch {
		case !slices.Contains(columns[sheet], name):
			b.mistakes.add(where, "no such column is known; want %s", strings.Join(columns[sheet], " "))
		case twice:
			b.mistakes.add(where, "the column %s comes twice", name)
		default:
			cols[name] = i
		}
	}
	if _, ok := cols[colCode]; !ok {
		b.mistakes.add(sheet, "the column %s is missing", colCode)
	}
	return cols
}

// owner finds the item that a row is about, taking it from the base when the row is the first of it.
func (b *builder) owner(r row) (*item, bool) {
	code := r.get(colCode)
	if code == "" {
		b.mistakes.add(r.at(colCode), "the row says no item")
		return nil, false
	}
	if it, ok := b.find(code); ok {
		return it, true
	}
	known, ok := b.base.Item(code)
	if !ok {
		b.mistakes.add(r.at(colCode), "the item %s is neither on the sheet %s nor in the base", code, sheetItems)
		return nil, false
	}
	it := existing(known)
	b.items = append(b.items, it)
	b.places[place{item: code}] = r.at(colCode)
	return it, true
}
