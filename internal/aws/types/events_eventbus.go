package types

// eventsEventBus is of the vendor's own stack alone, which no customer launches.
var eventsEventBus = Type{
	Name: "AWS::Events::EventBus",
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("Name")
		return name, map[string]string{"Arn": l.arn("events", "event-bus/"+name), "Name": name}
	},
}
