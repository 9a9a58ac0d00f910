package publish

import "sync"

// order reports objects in their order, each as soon as all before it have ended.
type order struct {
	report func(Object)

	mu      sync.Mutex
	objects []Object
	ended   []bool
	good    []bool
	next    int
}

func newOrder(report func(Object), n int) *order {
	return &order{report: report, objects: make([]Object, n), ended: make([]bool, n), good: make([]bool, n)}
}

// done takes the object at i, which is reported if it is good.
func (o *order) done(i int, object Object, good bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.objects[i], o.ended[i], o.good[i] = object, true, good
	for ; o.next < len(o.ended) && o.ended[o.next]; o.next++ {
		if o.good[o.next] {
			o.report(o.objects[o.next])
		}
	}
}
