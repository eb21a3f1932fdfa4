package catalog

import "strings"

// SearchPackages finds packages as items are found: by code, by a part of the name, or by first letters from the
// beginning of the name or its middle. The catalogue does not spell packages; the letters are those that the names of
// its items give to the same characters. They come in the order of the catalogue, those that begin with the query first.
func (c *Catalog) SearchPackages(query string) []Package {
	q := fold(query)
	if q == "" {
		return nil
	}
	var first, rest []Package
	for i, p := range c.packages {
		code, name := fold(p.Code), []rune(fold(p.Name))
		at := -1
		for k := range name {
			if at < 0 && (strings.HasPrefix(string(name[k:]), q) || latin(q) && c.beginsWith(i, k, q)) {
				at = k
			}
		}
		switch {
		case strings.HasPrefix(code, q) && len(q) > 1, at == 0:
			first = append(first, p)
		case at > 0:
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

// beginsWith reports whether the letters of package i from its k-th character on begin with the query.
func (c *Catalog) beginsWith(i, k int, q string) bool {
	letters := c.packageLetters()[i]
	if len(q) > len(letters)-k {
		return false
	}
	for n := range len(q) {
		if !strings.Contains(letters[k+n], q[n:n+1]) {
			return false
		}
	}
	return true
}

// lettersOfPackages are, for every character of every package's name, the first letters with which it is read.
func (c *Catalog) lettersOfPackages() [][]string {
	known := readings{}
	for i := range c.search.names {
		for _, s := range c.search.names[i].all() {
			known.learn(s)
		}
	}
	out := make([][]string, len(c.packages))
	for i, p := range c.packages {
		for _, r := range fold(p.Name) {
			letters := ""
			if r < 0x80 {
				letters = string(r)
			}
			for _, syl := range known[r] {
				if !strings.Contains(letters, syl[:1]) {
					letters += syl[:1]
				}
			}
			out[i] = append(out[i], letters)
		}
	}
	return out
}
