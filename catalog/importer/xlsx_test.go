package importer

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// read gives the rows of all sheets, and the cells that are shown otherwise.
func readBook(data []byte) (rows, odd []string, err error) {
	b, err := openBook(data)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range b.sheets {
		err := b.rows(s.part, func(cell string) { odd = append(odd, s.name+"!"+cell) }, func(n int, cells []string) error {
			rows = append(rows, line(s.name, n, cells)...)
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return rows, odd, nil
}

// line is a row that is not empty; nothing for others.
func line(sheet string, n int, cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s %d %q", sheet, n, cells)}
}

// library gives the same by the library.
func library(t *testing.T, data []byte) (rows []string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range f.GetSheetList() {
		all, err := f.Rows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; all.Next(); n++ {
			cells, err := all.Columns()
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, line(sheet, n, cells)...)
		}
	}
	return rows
}

// TestBookAsTheLibraryReads: every kind of cell that programs write, from the library and
// from others.
func TestBookAsTheLibraryReads(t *testing.T) {
	f := excelize.NewFile()
	_, err := f.NewSheet("材料 与 & 表")
	for cell, v := range map[string]any{
		"A1": "事项编码", "B1": "  空格 ", "C2": 12, "D2": 0.1 + 0.2, "E2": -3.5, "F2": 1e-7, "G2": true, "H2": false, "A4": "两\n行", "Z9": "远", "AB9": "更远",
		"B5": "", "C5": "_x000D_", "D5": "a_x0_b & <c>", "E5": "'123",
	} {
		if err == nil {
			err = f.SetCellValue("材料 与 & 表", cell, v)
		}
	}
	if err == nil {
		err = f.SetCellRichText("Sheet1", "B2", []excelize.RichTextRun{{Text: "粗", Font: &excelize.Font{Bold: true}}, {Text: " 细"}})
	}
	var b bytes.Buffer
	if err == nil {
		err = f.Write(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"the library's": b.Bytes(), "others'": byHand(t, sheetByHand)} {
		rows, odd, err := readBook(data)
		if err != nil || len(odd) > 0 {
			t.Fatalf("%s: %v, %v", name, odd, err)
		}
		if diff := cmp.Diff(library(t, data), rows); diff != "" || len(rows) < 3 {
			t.Errorf("%s, the library − and ours +:\n%s", name, diff)
		}
	}
}

// sheetByHand has what other programs write: cells without names, texts in place,
// pieces of texts, readings, numbers in a style of their own.
const sheetByHand = `<row><c t="inlineStr"><is><t>甲</t></is></c><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
<row r="3"><c r="B3" t="str"><f>A1&amp;"x"</f><v>甲x</v></c><c r="D3" s="1"><v>7</v></c><c r="E3" t="b"><v>1</v></c><c r="F3"/></row>
<row><c t="inlineStr"><is><r><t>一</t></r><r><t xml:space="preserve"> 二</t></r></is></c></row>`

func byHand(t *testing.T, rows string) []byte {
	t.Helper()
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const kinds, parts = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         parts + `<Relationship Id="r" Type="` + kinds + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook ` + main + `><sheets><sheet name="事项" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": parts + `<Relationship Id="a" Type="` + kinds + `worksheet" Target="/xl/worksheets/sheet1.xml"/>` +
			`<Relationship Id="b" Type="` + kinds + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="` + kinds + `styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst ` + main + `><si><t>共用</t></si><si><r><t>住</t></r><r><t>房</t></r><rPh sb="0" eb="1"><t>zhu</t></rPh></si></sst>`,
		"xl/styles.xml": `<styleSheet ` + main + `><numFmts count="2"><numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd"/></numFmts>` +
			`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + main + `><sheetData>` + rows + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDatesAreMistakes: a date is kept as a number of days, which nobody meant.
func TestDatesAreMistakes(t *testing.T) {
	rows, odd, err := readBook(byHand(t, `<row r="2"><c r="B2" s="2"><v>45292</v></c><c r="C2" s="3"><v>45292</v></c><c r="D2" s="1"><v>45292</v></c><c r="E2" s="3" t="s"><v>0</v></c></row>`))
	if err != nil || !slices.Equal(odd, []string{"事项!B2", "事项!C2"}) {
		t.Errorf("%v of %v, %v", odd, rows, err)
	}
}

// TestBookBounds: files that unfold to more than anybody writes by hand.
func TestBookBounds(t *testing.T) {
	for name, rows := range map[string]string{
		"a far row":         `<row r="200001"><c><v>1</v></c></row>`,
		"a row before all":  `<row r="0"><c><v>1</v></c></row>`,
		"a far column":      `<row><c r="XFD1"><v>1</v></c></row>`,
		"a text not there":  `<row><c t="s"><v>2</v></c></row>`,
		"a text before all": `<row><c t="s"><v>-1</v></c></row>`,
		"many wide rows":    strings.Repeat(`<row><c r="IV1"><v>1</v></c></row>`, maxCells/maxColumns),
	} {
		if _, _, err := readBook(byHand(t, rows)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if rows, _, err := readBook(byHand(t, `<row r="200000"><c r="IV200000"><v>1</v></c></row>`)); err != nil || len(rows) != 1 {
		t.Errorf("the last cell of all: %v, %v", rows, err)
	}
	if _, _, err := readBook(byHand(t, strings.Repeat(" ", maxUnzipped))); err == nil {
		t.Error("what unfolds to more was read")
	}
}

func TestCellNames(t *testing.T) {
	for column, name := range map[int]string{1: "A7", 26: "Z7", 27: "AA7", 52: "AZ7", 53: "BA7", 256: "IV7"} {
		if got := cellName(column, 7); got != name || columnOf(got) != column {
			t.Errorf("%d is %s, and back %d", column, got, columnOf(got))
		}
	}
}
