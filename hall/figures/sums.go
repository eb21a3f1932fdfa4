package figures

import (
	"time"
)

// Sums are counts and totals of one span of time or one department; a mean is a
// total over its own count, so that sums of parts add up to the whole.
type Sums struct {
	// People took a place in the line: a ticket drawn, or a booking that arrived.
	People int `json:"people"`
	// Served visits have ended at a window; Lost people left the line or did not
	// come when they were called, and were not served later.
	Served int `json:"served"`
	Lost   int `json:"lost"`
	// Wait (平均等候时长) is from the place in the line to the first service, of the
	// Waits visits that came so far; LongWaits took longer than LongWait.
	Waits     int           `json:"waits"`
	Wait      time.Duration `json:"-"`
	LongestS  int64         `json:"longest_wait_s"`
	LongWaits int           `json:"long_waits"`
	// Service (平均办理时长) is the time at windows without holds, of the Services
	// visits that have ended.
	Services int           `json:"services"`
	Service  time.Duration `json:"-"`
	// Stars counts ratings by level, 1 to 5; Unrated visits got none.
	Stars   [6]int `json:"-"`
	Unrated int    `json:"unrated"`
	// Received cases were handed in; of them Web came over the web, of those Online no
	// window touched (全程网办), and Returned came back at least once so far (退件).
	Received int `json:"received"`
	Web      int `json:"-"`
	Online   int `json:"online"`
	Returned int `json:"returned"`
	// Accepted, Granted, Denied, Withdrawn and Delivered are what happened to cases,
	// whenever they were handed in. Of the decisions InTime fell on the promised day
	// or before it, and Late after it.
	Accepted  int `json:"accepted"`
	Granted   int `json:"granted"`
	Denied    int `json:"denied"`
	Withdrawn int `json:"withdrawn"`
	Delivered int `json:"delivered"`
	InTime    int `json:"in_time"`
	Late      int `json:"late"`
}

// MeanWait is how long people waited on average; 0 when nobody was served.
func (s *Sums) MeanWait() time.Duration { return mean(s.Wait, s.Waits) }

// MeanService is how long a visit took on average; 0 when none has ended.
func (s *Sums) MeanService() time.Duration { return mean(s.Service, s.Services) }

func mean(total time.Duration, n int) time.Duration {
	if n == 0 {
		return 0
	}
	return total / time.Duration(n)
}

// Rated counts the ratings.
func (s *Sums) Rated() int {
	n := 0
	for level := 1; level < len(s.Stars); level++ {
		n += s.Stars[level]
	}
	return n
}

// AtLeast is the part of the ratings that has so many stars or more (三星及以上,
// 五星); 0 without a rating.
func (s *Sums) AtLeast(stars int) float64 {
	n := 0
	for level := stars; level < len(s.Stars); level++ {
		n += s.Stars[level]
	}
	return share(n, s.Rated())
}

// OnlineShare is the part of the received cases that was handled on line from end
// to end.
func (s *Sums) OnlineShare() float64 { return share(s.Online, s.Received) }

// ReturnRate is the part of the received cases that came back (退件率).
func (s *Sums) ReturnRate() float64 { return share(s.Returned, s.Received) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
