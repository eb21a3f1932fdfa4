package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// degrees reads LAT,LON.
func degrees(s string) (lat, lon float64, err error) {
	a, b, _ := strings.Cut(s, ",")
	lat, wrongLat := strconv.ParseFloat(strings.TrimSpace(a), 64)
	lon, wrongLon := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if wrongLat != nil || wrongLon != nil || !(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180) {
		return 0, 0, usage(fmt.Errorf("%q is not LATITUDE,LONGITUDE in degrees, such as 23.0207,113.7518", s))
	}
	return lat, lon, nil
}

func newHallPlaceCommand(o *hallOptions) *cobra.Command {
	var p store.Place
	cmd := &cobra.Command{
		Use: "place LATITUDE,LONGITUDE", Short: "Say where this hall is, for people who are sent from one hall of the city to another",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			p.Lat, p.Lon, err = degrees(args[0])
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				return st.Write(cmd.Context(), func(tx *store.Tx) error { return tx.PutPlace(p) })
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&p.Address, "address", "", "the hall's `address`, for people")
	flags.StringVar(&p.Phone, "phone", "", "the hall's `telephone`")
	return cmd
}

// loadLine is one hall of the city as the command prints it.
type loadLine struct {
	Hall     string `json:"hall"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	Waiting  int32  `json:"waiting"`
	Open     int32  `json:"open"`
	Windows  int32  `json:"windows"`
	WaitS    int32  `json:"wait_s"`
	Distance *int32 `json:"distance_m"`
	Here     bool   `json:"here"`
	Away     bool   `json:"away,omitempty"`
	Late     bool   `json:"late,omitempty"`
}

func newHallHallsCommand() *cobra.Command {
	var o channelOptions
	var order, from string
	cmd := &cobra.Command{
		Use: "halls ITEM --staff NO", Short: "The halls of the city that take an item, and how busy they are; the one to go to first",
		Long: "Asks a running hall on this machine which halls of the city take the item, how many people\n" +
			"wait there, and what somebody who comes now must expect. Halls without an open window for\n" +
			"the item come after them, then those that are busy to the end of the day or do not answer. The PIN of the staff number is the first line of standard input.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !queue.ReferBy(order).Valid() {
				return usage(fmt.Errorf("unknown order %q: best, fastest or nearest", order))
			}
			req := &hallv1.ListHallsRequest{ItemCode: args[0], Order: order}
			if from != "" {
				lat, lon, err := degrees(from)
				if err != nil {
					return err
				}
				req.Position = &hallv1.Position{Latitude: lat, Longitude: lon}
			}
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.ListHalls(ctx, req)
				if err != nil {
					return err
				}
				for _, h := range r.GetHalls() {
					if err := o.printLoad(cmd, h); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	flags := o.flags(cmd)
	flags.StringVar(&order, "order", string(queue.Best), "best (way and wait), fastest (wait) or nearest (way)")
	flags.StringVar(&from, "from", "", "where the person is, `LATITUDE,LONGITUDE`; without it this hall")
	return needFlags(cmd, "staff")
}

func (o *channelOptions) printLoad(cmd *cobra.Command, h *hallv1.HallLoad) error {
	line := loadLine{
		Hall: h.GetHallId(), Name: h.GetName(), Address: h.GetAddress(), Waiting: h.GetWaiting(), Open: h.GetOpenWindows(),
		Windows: h.GetWindows(), WaitS: h.GetWaitS(), Here: h.GetHere(), Away: h.GetAway(), Late: h.GetLate() != nil,
	}
	if h.GetDistanceM() >= 0 {
		line.Distance = &h.DistanceM
	}
	if o.json {
		return writeJSON(cmd, line)
	}
	if line.Away {
		return say(cmd, line.Name+"  does not answer")
	}
	words := []string{line.Name, fmt.Sprintf("%d waiting", line.Waiting)}
	switch {
	case line.Late:
		words = append(words, "who comes now is not reached today")
	case line.Open > 0 || line.WaitS > 0:
		words = append(words, fmt.Sprintf("about %d min", (line.WaitS+59)/60))
	default:
		words = append(words, "no open window")
	}
	if line.Distance != nil {
		words = append(words, fmt.Sprintf("%.1f km", float64(*line.Distance)/1000))
	}
	return say(cmd, strings.Join(append(words, line.Address), "  "))
}
