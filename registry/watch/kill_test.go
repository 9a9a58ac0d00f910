package watch

const childVariable = "BUCKETGRANT_WATCH_CHILD"

func child() int { return 0 }
