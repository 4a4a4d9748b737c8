"""Several processes or machines that train one network.

| module      | what is in it                                                      |
|-------------|--------------------------------------------------------------------|
| `addresses` | who belongs to a cluster: its file, and free ports on this machine |
| `member`    | one member: its server, whom it waits for, when it ends            |
| `processes` | members on this machine, and that none of them stays behind        |
| `results`   | what the workers of a training found, put together                 |
| `traffic`   | where operations run, and the bytes that go over the network       |

A cluster has parameter servers ("ps"), which hold the variables, and workers, which compute.
The first worker is the chief: it gives the variables their first values, and saves them.
"""
