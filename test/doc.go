// Package test holds the tests that cross packages: the direction of dependencies, the README, launches.
package test
