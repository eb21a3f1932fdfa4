package store

import "math"

// Place is where a hall is; degrees in WGS 84.
type Place struct {
	Address, Phone string
	Lat, Lon       float64
}

// CityHall is one hall of the store.
type CityHall struct {
	ID, Name string
	// Placed says that Place is known.
	Placed bool
	Place  Place
}

const million = 1e6

// Halls lists every hall of the store, this one too.
func (r *Reader) Halls() ([]CityHall, error) {
	return list(r, func(scan func(...any) error) (CityHall, error) {
		var h CityHall
		var lat, lon int64
		err := scan(&h.ID, &h.Name, &h.Placed, &h.Place.Address, &h.Place.Phone, &lat, &lon)
		h.Place.Lat, h.Place.Lon = float64(lat)/million, float64(lon)/million
		return h, err
	}, `SELECT h.id, h.name, p.hall_id IS NOT NULL, COALESCE(p.address, ''), COALESCE(p.phone, ''),
			COALESCE(p.lat_e6, 0), COALESCE(p.lon_e6, 0)
		FROM hall h LEFT JOIN hall_place p ON p.hall_id = h.id ORDER BY h.id`)
}

// PutPlace says where this hall is.
func (t *Tx) PutPlace(p Place) error {
	lat, lon := int64(math.Round(p.Lat*million)), int64(math.Round(p.Lon*million))
	n, err := t.exec("UPDATE hall_place SET address = $1, phone = $2, lat_e6 = $3, lon_e6 = $4 WHERE hall_id = $5",
		p.Address, p.Phone, lat, lon, t.hall)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO hall_place (hall_id, address, phone, lat_e6, lon_e6) VALUES ($1, $2, $3, $4, $5)",
		t.hall, p.Address, p.Phone, lat, lon)
	return err
}

// Of reads the same snapshot as another hall of the store.
func (r *Reader) Of(hall string) *Reader {
	other := *r
	other.hall = hall
	return &other
}

// Hall is the id of the hall that is read.
func (r *Reader) Hall() string { return r.hall }
