package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// perPage is how many connections a page has.
const perPage = 50

// list is the page of all connections.
type list struct {
	registry.Query
	registry.Page
	States  []stateLink
	Vendors []vendorName
	// First and More are the addresses of the first page and of the next one, where they are other pages.
	First, More string
	Total       int
	// Searched: there is something that connections are looked for by.
	Searched bool
	// Wrong is what is wrong with the search.
	Wrong string
}

// stateLink leads to the connections in a state, or to all.
type stateLink struct {
	State   registry.State
	Count   int
	Address string
	Here    bool
}

type vendorName struct{ ID, Name string }

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	q := registry.Query{Vendor: v.Get("vendor"), State: registry.State(v.Get("state")), Number: strings.TrimSpace(v.Get("customer")),
		Name: strings.TrimLeft(v.Get("name"), " \t"), After: v.Get("after"), Limit: perPage}
	l := list{Query: q, Searched: q.Vendor != "" || q.State != "" || q.Number != "" || q.Name != ""}
	status, title := http.StatusOK, "Connections"
	var err error
	l.Page, err = p.Store.List(r.Context(), q)
	if errors.Is(err, store.ErrRefused) {
		l.Wrong, status, title = err.Error(), http.StatusUnprocessableEntity, "Error: "+title
	} else if err != nil {
		return err
	}
	states, err := p.counts.of(r.Context(), p.Store, p.Now())
	if err != nil {
		return err
	}
	l.addStates(states)
	for _, def := range p.Definitions() {
		l.Vendors = append(l.Vendors, vendorName{def.Vendor, def.Name})
		delete(states, def.Vendor)
	}
	for _, id := range slices.Sorted(maps.Keys(states)) { // whose definition is gone
		l.Vendors = append(l.Vendors, vendorName{id, id})
	}
	slices.SortStableFunc(l.Vendors, func(a, b vendorName) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	if l.Query.After != "" {
		l.First = address(l.Query, "")
	}
	if l.Next != "" {
		l.More = address(l.Query, l.Next)
	}
	return p.render(w, r, status, "list.html", title, l)
}

// addStates counts what the vendor has in each state: whatever else is looked for is not counted, as no index does that.
func (l *list) addStates(states map[string]map[registry.State]int) {
	all := stateLink{Address: address(l.in(""), ""), Here: l.State == ""}
	var links []stateLink
	for _, state := range registry.States() {
		link := stateLink{State: state, Address: address(l.in(state), ""), Here: l.State == state}
		for vendor, counts := range states {
			if l.Vendor == "" || l.Vendor == vendor {
				link.Count += counts[state]
			}
			l.Total += counts[state]
		}
		all.Count += link.Count
		links = append(links, link)
	}
	l.States = append([]stateLink{all}, links...)
}

// in is the same search in another state.
func (l *list) in(state registry.State) registry.Query {
	q := l.Query
	q.State = state
	return q
}

// address is that of a page of a search.
func address(q registry.Query, after string) string {
	v := url.Values{}
	for name, value := range map[string]string{"vendor": q.Vendor, "state": string(q.State), "customer": q.Number, "name": q.Name, "after": after} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/"
	}
	return "/?" + v.Encode()
}

// counts are kept for some seconds: with a million connections it takes a tenth of one to count them.
type counts struct {
	mu   sync.Mutex
	at   time.Time
	last map[string]map[registry.State]int
}

const countsLast = 5 * time.Second

// of are how many connections there are of each vendor in each state, as the caller's own.
func (c *counts) of(ctx context.Context, s *store.Store, now time.Time) (map[string]map[registry.State]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.at); c.last == nil || age < 0 || age > countsLast {
		f, err := s.Figures(ctx)
		if err != nil {
			return nil, err
		}
		c.at, c.last = now, f.States
	}
	return maps.Clone(c.last), nil
}
