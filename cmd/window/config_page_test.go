package main

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/devices/keypad"
	"onewindow/devices/sign"
)

var (
	tomlBlock = regexp.MustCompile("(?s)```toml\n(.*?)```")
	fieldRow  = regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|")
)

// TestConfigPage reads the examples of docs/CONFIG.md as a desk would, and
// compares its table with the fields of the file.
func TestConfigPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/CONFIG.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := tomlBlock.FindAllSubmatch(page, -1)
	if len(examples) < 2 {
		t.Fatal("docs/CONFIG.md has lost its examples")
	}
	for _, e := range examples {
		path := filepath.Join(t.TempDir(), "desk.toml")
		err := os.WriteFile(path, e[1], 0o600)
		if err != nil {
			t.Fatal(err)
		}
		c, err := readConfig(path)
		if err == nil {
			_, err = keypad.New(nil, keypad.Options{Profile: c.Keypad.profile()})
		}
		if err == nil {
			_, err = sign.NewStrip(nil, c.Strip.profile(), sign.Options{})
		}
		if err != nil {
			t.Errorf("an example of docs/CONFIG.md is refused: %v\n%s", err, e[1])
		}
	}
	var rows []string
	for _, m := range fieldRow.FindAllSubmatch(page, -1) {
		rows = append(rows, string(m[1]))
	}
	fields := configFields(reflect.TypeFor[config](), "")
	slices.Sort(rows)
	slices.Sort(fields)
	if !slices.Equal(rows, fields) {
		t.Errorf("docs/CONFIG.md has rows for\n%v\nthe file has\n%v", rows, fields)
	}
}

// deskDevices are the devices that readConfig takes.
var deskDevices = map[string]bool{kindIDCard: true, kindPrinter: true, kindBarcode: true, kindKeypad: true, kindSignPad: true, kindMRZ: true, kindStrip: true, kindDisplay: true, kindDocScan: true, kindOffice: true}

func configFields(of reflect.Type, prefix string) []string {
	var names []string
	for f := range of.Fields() {
		name := prefix + f.Tag.Get("toml")
		switch f.Type.Kind() {
		case reflect.Struct:
			names = append(names, configFields(f.Type, name+".")...)
		case reflect.Map:
			for _, device := range slices.Sorted(maps.Keys(deskDevices)) {
				names = append(names, configFields(f.Type.Elem(), name+"."+device+".")...)
				if networked[device] != nil { // it has no line
					names = slices.DeleteFunc(names, func(n string) bool { return n == name+"."+device+".baud" })
				}
			}
		default:
			names = append(names, name)
		}
	}
	return names
}

// TestConfigTakesItsDevicesOnly keeps the page's list of devices right.
func TestConfigTakesItsDevicesOnly(t *testing.T) {
	for _, kind := range []string{kindIDCard, kindPrinter, kindBarcode, kindKeypad, kindSignPad, kindStrip, kindDisplay, kindDocScan, kindOffice, "lamp"} {
		path := filepath.Join(t.TempDir(), "desk.toml")
		text := strings.ReplaceAll("window='A1'\ndata='d'\n[hall]\naddress='h:1'\n[devices.KIND]\nport='p'\n", "KIND", kind)
		switch kind {
		case kindDocScan:
			text = strings.Replace(text, "'p'", "'http://192.0.2.7'", 1)
		case kindOffice:
			text = strings.Replace(text, "'p'", "'ipp://192.0.2.8/ipp/print'", 1)
		}
		err := os.WriteFile(path, []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = readConfig(path)
		if (err == nil) != deskDevices[kind] {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// A document scanner is no serial line.
func TestConfigOfTheDocumentScanner(t *testing.T) {
	for port, ok := range map[string]bool{
		"port='http://192.0.2.7:8080'": true, "port='/dev/ttyS0'": false, "port='http://192.0.2.7'\nbaud=9600": false, "": false,
	} {
		path := filepath.Join(t.TempDir(), "desk.toml")
		err := os.WriteFile(path, []byte("window='A1'\ndata='d'\n[hall]\naddress='h:1'\n[devices.docscan]\n"+port+"\n"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = readConfig(path); (err == nil) != ok {
			t.Errorf("%q: %v", port, err)
		}
	}
}

// An office printer is no serial line, and prints papers that there are.
func TestConfigOfTheOfficePrinter(t *testing.T) {
	for text, ok := range map[string]bool{
		"[devices.office]\nport='ipp://192.0.2.8/ipp/print'": true, "[devices.office]\nport='/dev/usb/lp0'": false,
		"[devices.office]\nport='ipp://192.0.2.8'\nbaud=9600": false, "[devices.office]": false,
		"[papers]\nsheets=['acceptance_notice']": true, "[papers]\nsheets=['newspaper']": false, "[papers]\nsheets=[]": true,
	} {
		path := filepath.Join(t.TempDir(), "desk.toml")
		err := os.WriteFile(path, []byte("window='A1'\ndata='d'\n[hall]\naddress='h:1'\n"+text+"\n"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = readConfig(path); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Pictures are shown in a way that there is.
func TestConfigOfPictures(t *testing.T) {
	for way, ok := range map[string]bool{"auto": true, "kitty": true, "sixel": true, "blocks": true, "off": true, "braille": false} {
		path := filepath.Join(t.TempDir(), "desk.toml")
		if err := os.WriteFile(path, []byte("window='A1'\ndata='d'\ngraphics='"+way+"'\n[hall]\naddress='h:1'\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := readConfig(path); (err == nil) != ok || ok && string(c.Graphics) != way {
			t.Errorf("%s: %v", way, err)
		}
	}
}
