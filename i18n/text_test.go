package i18n

import (
	"reflect"
	"regexp"
	"slices"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// Every sentence exists in both languages and asks for the same values.
func TestLanguagesAreComplete(t *testing.T) {
	zh, _ := For(Chinese)
	en, _ := For(English)
	compare(t, "Text", reflect.ValueOf(*zh), reflect.ValueOf(*en))
}

func compare(t *testing.T, path string, zh, en reflect.Value) {
	t.Helper()
	switch zh.Kind() {
	case reflect.Struct:
		for i := range zh.NumField() {
			name := zh.Type().Field(i).Name
			compare(t, path+"."+name, zh.Field(i), en.Field(i))
		}
	case reflect.Map:
		for _, key := range zh.MapKeys() {
			if !en.MapIndex(key).IsValid() {
				t.Errorf("%s[%v] is missing in English", path, key)
				continue
			}
			compare(t, path+"["+key.String()+"]", zh.MapIndex(key), en.MapIndex(key))
		}
		for _, key := range en.MapKeys() {
			if !zh.MapIndex(key).IsValid() {
				t.Errorf("%s[%v] is missing in Chinese", path, key)
			}
		}
	case reflect.Slice:
		if zh.Len() != en.Len() {
			t.Errorf("%s: %d sentences in Chinese, %d in English", path, zh.Len(), en.Len())
			return
		}
		for i := range zh.Len() {
			compare(t, path, zh.Index(i), en.Index(i))
		}
	case reflect.String:
		a, b := zh.String(), en.String()
		if a == "" || b == "" {
			t.Errorf("%s: empty sentence (zh %q, en %q)", path, a, b)
		}
		wantNames, gotNames := placeholder.FindAllString(a, -1), placeholder.FindAllString(b, -1)
		slices.Sort(wantNames)
		slices.Sort(gotNames)
		if !slices.Equal(slices.Compact(wantNames), slices.Compact(gotNames)) {
			t.Errorf("%s: placeholders differ: zh %v, en %v", path, wantNames, gotNames)
		}
	default:
		t.Errorf("%s: a sentence must be a string, not %s", path, zh.Kind())
	}
}

func TestFill(t *testing.T) {
	if got := Fill("还差 {n} 项，{who}", "n", "3", "who", "张三"); got != "还差 3 项，张三" {
		t.Errorf("got %q", got)
	}
	if got := Fill("缺 {x}"); got != "缺 {x}" {
		t.Errorf("a missing value must stay visible, got %q", got)
	}
}
