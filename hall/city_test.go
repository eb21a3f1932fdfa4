package hall_test

import (
	"path/filepath"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/store"
)

// TestHallsOfTheCity: three halls in one store; who asks at one is told how busy
// all of them are for the item, in the order asked for.
func TestHallsOfTheCity(t *testing.T) {
	w := newWorld(t)
	w.stop()
	other := func(id, name string, place store.Place, serves []string, seated bool) {
		t.Helper()
		st, err := store.Open(t.Context(), store.Options{DSN: "sqlite:" + filepath.Join(w.dir, "hall.db"), Hall: id, HallName: name, Now: w.clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		err = hall.Init(t.Context(), st, hall.Seed{Windows: []hall.SeedWindow{{No: "N1", Name: "N1", Zone: "z", Serves: serves}}}, cheap)
		if err != nil {
			t.Fatal(err)
		}
		err = st.Write(t.Context(), func(tx *store.Tx) error {
			if seated {
				session := store.Session{TokenSHA256: "token of " + id, Staff: "1", Window: "N1", Role: "clerk", IssuedAt: tx.Now(), ExpiresAt: tx.Now().AddDate(0, 0, 1)}
				if err := tx.InsertSession(session); err != nil {
					return err
				}
			}
			return tx.PutPlace(place)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	other("north", "北站分厅", store.Place{Address: "北站路 1 号", Lat: 23.06, Lon: 113.75}, []string{"*"}, true)
	other("tax", "税务分厅", store.Place{Lat: 23.021, Lon: 113.75}, []string{"SW"}, true)
	other("shut", "未开分厅", store.Place{Lat: 23.022, Lon: 113.75}, []string{"*"}, false)
	w.start()
	err := w.store.Write(t.Context(), func(tx *store.Tx) error { return tx.PutPlace(store.Place{Lat: 23.02, Lon: 113.75}) })
	if err != nil {
		t.Fatal(err)
	}
	guide := w.as("8001", "guide", "")
	w.as("2001", "clerk", "A035")
	for range 4 {
		guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	}
	halls := func(order string, at *hallv1.Position) []*hallv1.HallLoad {
		t.Helper()
		r, err := guide.kiosk.ListHalls(guide.ctx(), &hallv1.ListHallsRequest{ItemCode: "GJJ-001", Order: order, Position: at})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetHalls()
	}
	names := func(loads []*hallv1.HallLoad) (out string) {
		for _, l := range loads {
			out += l.GetHallId() + " "
		}
		return out
	}
	near, fast := halls("nearest", nil), halls("fastest", nil)
	if got := names(near); got != "main north shut " {
		t.Errorf("nearest: %s", got)
	}
	if got := names(fast); got != "north main shut " {
		t.Errorf("fastest: %s", got)
	}
	here, north, shut := near[0], near[1], near[2]
	if !here.GetHere() || here.GetWaiting() != 4 || here.GetWaitS() == 0 || here.GetDistanceM() != 0 || here.GetOpenWindows() != 1 || here.GetWindows() != 2 {
		t.Errorf("here: %v", here)
	}
	if north.GetHere() || north.GetName() != "北站分厅" || north.GetAddress() == "" || north.GetWaiting() != 0 || north.GetDistanceM() < 4300 || north.GetDistanceM() > 4600 {
		t.Errorf("north: %v", north)
	}
	if shut.GetOpenWindows() != 0 || shut.GetWindows() != 1 {
		t.Errorf("shut: %v", shut)
	}
	if got := names(halls("nearest", &hallv1.Position{Latitude: 23.06, Longitude: 113.75})); got != "north main shut " {
		t.Errorf("nearest to somebody else: %s", got)
	}
	if _, err := guide.kiosk.ListHalls(guide.ctx(), &hallv1.ListHallsRequest{ItemCode: "GJJ-001", Order: "prettiest"}); reason(err) != "invalid" {
		t.Errorf("an unknown order: %v", err)
	}
}
