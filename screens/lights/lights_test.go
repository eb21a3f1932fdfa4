package lights_test

import (
	"slices"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/lights"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// bench is a desk whose devices are in every condition.
type bench struct {
	rows  []station.DeviceRow
	asked []string
}

func (b *bench) Lights() []station.DeviceRow { return b.rows }
func (b *bench) Reopen(device string)        { b.asked = append(b.asked, "reopen "+device) }
func (b *bench) SetByHand(device, reason string) *station.Pending {
	b.asked = append(b.asked, "by hand "+device+" "+reason)
	return station.Answered(nil)
}

func row(name, state, cause, port string, baud int) station.DeviceRow {
	return station.DeviceRow{
		Device: station.Device{Name: name, State: state, Cause: cause, Since: screentest.Morning.Add(-3 * time.Minute)},
		Port:   port, Baud: baud,
	}
}

func all() *bench {
	b := &bench{rows: []station.DeviceRow{
		row("barcode", "faulted", "port_busy", "/dev/tty1", 9600), row("idcard", "backoff", "line_garbled", "/dev/tty2", 9600),
		row("keypad", "faulted", "port_no_rule", "/dev/tty3", 9600), row("mrz", "ready", "", "/dev/tty4", 9600),
		row("printer", "faulted", "paper_out", "/dev/tty5", 19200),
	}}
	b.rows[3].LastSuccess = screentest.Morning.Add(-10 * time.Second)
	b.rows[4].ByHand = &station.ByHand{Reason: "supplies", StaffNo: "1001"}
	return b
}

func snap(t *testing.T) station.Snapshot {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Snapshot()
}

func shows(b *bench) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen { return lights.New(d, b, n) }
}

func TestLooks(t *testing.T) {
	for _, st := range []screentest.State{
		{Name: "all", Make: shows(all()), Says: []string{"端口被其他程序占用", "波特率不对", "没有装设备规则", "就绪", "改为人工：缺纸等耗材（1001）", "再按 F5"}},
		{Name: "ready", Make: shows(all()), Keys: []string{"down", "down", "down"}, Says: []string{"08:59:50", "就绪 3 分"}},
		{Name: "garbled", Make: shows(all()), Keys: []string{"down"}, Says: []string{"核对波特率", "还没有"}},
		{Name: "asking", Make: shows(all()), Keys: []string{"f4"}, Says: []string{"为什么改为人工", "损坏待修"}},
		{Name: "none", Make: shows(&bench{}), Says: []string{"没有配置设备"}},
	} {
		st.Snap = snap(t)
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want []string
	}{
		{"reopen", []string{"down", "f5"}, []string{"reopen idcard"}},
		{"by hand, and why", []string{"f4", "1"}, []string{"by hand barcode broken"}},
		{"no reason, no word", []string{"f4", "f5", "9", "esc"}, nil},
		{"wanted again", []string{"up", "down", "down", "down", "down", "f4"}, []string{"by hand printer "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := all()
			s := screentest.Open(t, i18n.Chinese, snap(t), shows(b))
			s.Press(tt.keys...)
			if !slices.Equal(b.asked, tt.want) {
				t.Errorf("asked %q, want %q", b.asked, tt.want)
			}
		})
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
