package queue

import (
	"math"
	"testing"
	"time"
)

func TestRefer(t *testing.T) {
	m := time.Minute
	halls := []HallLoad{
		{ID: "centre", Windows: 9, Open: 8, Outlook: Outlook{Wait: 40 * m, Known: true}, Distance: 500},
		{ID: "north", Windows: 4, Open: 3, Outlook: Outlook{Wait: 8 * m, Known: true}, Distance: 4000},
		{ID: "far", Windows: 4, Open: 3, Outlook: Outlook{Wait: 0, Known: true}, Distance: 30_000},
		{ID: "closed", Windows: 2, Distance: 100},
		{ID: "late", Windows: 3, Open: 3, Outlook: Outlook{Late: true}, Distance: 10},
		{ID: "other", Windows: 0, Open: 0, Distance: 50},
		{ID: "unplaced", Windows: 1, Open: 1, Outlook: Outlook{Wait: 5 * m, Known: true}, Distance: -1},
	}
	for by, want := range map[ReferBy]string{
		Best: "north centre far unplaced closed late", Fastest: "far unplaced north centre closed late", Nearest: "centre north far unplaced closed late",
	} {
		got := ""
		for i, h := range Refer(by, halls) {
			if i > 0 {
				got += " "
			}
			got += h.ID
		}
		if got != want {
			t.Errorf("%s: %s, want %s", by, got, want)
		}
	}
	if Best.Valid() != true || ReferBy("luck").Valid() {
		t.Error("orders")
	}
}

func TestLoadOf(t *testing.T) {
	h := NewHistory([]Item{{"GA-001", "GA", 10 * time.Minute}})
	line := []Ticket{waitingTicket("a", Normal, "GA-001", 5*time.Minute), waitingTicket("b", Normal, "GA-001", time.Minute)}
	police, closed := Window{No: "1", Items: []string{"GA"}}, Window{No: "2", Items: []string{"*"}}
	l := LoadOf("GA-001", "GA", inLine(line...), Staffing{All: []Window{police, closed}, Open: []Window{police}}, h, t0)
	if l.Waiting != 2 || l.Windows != 2 || l.Open != 1 || l.Wait != 20*time.Minute || !l.Known {
		t.Errorf("load %+v", l)
	}
	if l := LoadOf("SW-001", "SW", inLine(line...), Staffing{All: []Window{police}, Open: []Window{police}}, h, t0); l.Windows != 0 || l.Known {
		t.Errorf("an item that nobody takes: %+v", l)
	}
}

func TestMetres(t *testing.T) {
	if got := Metres(23.02, 113.75, 23.02, 113.75); got != 0 {
		t.Errorf("here is %v away", got)
	}
	// Dongguan to Guangzhou, about 52 km.
	if got := Metres(23.0207, 113.7518, 23.1291, 113.2644); math.Abs(got-51_300) > 1500 {
		t.Errorf("%v metres", got)
	}
}
