import json, subprocess
from tests.support.bench import Bench
from tests.support.sameness import _flatten
def test_scratch(bench: Bench):
    h=bench.host.pk
    c=bench.engine.client()
    def hand(op, label):
        ran=subprocess.run(["bash","-c",op["command"]],env=bench.engine.cli_env(),capture_output=True)
        if ran.returncode: print("!!!! HAND FAILS",label,op["command"],ran.stderr.decode()[:200])
    def cmp(label, inspect, remove, path, body):
        op=bench.do(path,host=h,**body)
        if op["state"]!="succeeded": print("    not ok",label,op["error_code"],op["error_detail"][:200]); return
        one=inspect(); remove(); hand(op,label)
        try: two=inspect()
        except Exception as e: print("!!!! ",label,e); return
        f1,f2={}, {}
        _flatten(one,"",f1); _flatten(two,"",f2)
        d={k:(f1.get(k),f2.get(k)) for k in f1.keys()|f2.keys() if f1.get(k)!=f2.get(k) and k not in("Id","Created","CreatedAt")}
        print("!!!! DIFF" if d else "    same", label, d, op["command"][-200:] if d else "")
        remove()
    nets=[dict(name="a"),dict(name="b",driver="bridge",subnets=[{"subnet":"10.88.0.0/16","gateway":"10.88.0.254","ip_range":"10.88.5.0/24"}]),
      dict(name="c6",ipv6=True,subnets=[{"subnet":"fd00:88::/64"},{"subnet":"10.77.0.0/24"}]),dict(name="i",internal=True,attachable=True),
      dict(name="o",options={"com.docker.network.bridge.name":"brx0","com.docker.network.driver.mtu":"1400"},labels={"a b":"x,y=z\"'","empty":""}),
      dict(name="n.x-y_z"),dict(name="mv",driver="macvlan",options={"parent":"lo.50"}),dict(name="two",subnets=[{"subnet":"10.60.0.0/24","gateway":"10.60.0.1"},{"subnet":"fd00:61::/64","gateway":"fd00:61::1"}],ipv6=True)]
    for n in nets: cmp(f"net {n}",lambda:c.inspect_network(n["name"]),lambda:c.remove_network(n["name"]),"networks/",n)
    vols=[dict(name="v1"),dict(name="v2",driver="local",driver_options={"type":"tmpfs","device":"tmpfs","o":"size=10m,uid=1000"},labels={"x":"a,b","k y":"q"}),dict(name="v3",driver_options={"type":"nfs","o":"addr=10.0.0.1,rw,nfsvers=4","device":":/a b"})]
    for v in vols: cmp(f"vol {v}",lambda:c.inspect_volume(v["name"]),lambda:c.remove_volume(v["name"]),"volumes/",v)
    for ref in ["nginx","nginx:","NGINX","docker.io/nginx","https://docker.io/nginx","nginx@sha256:abc","a/b/c/d/e:1","localhost:5000/x","x.y:99999/z","-x","nginx:latest@sha256:"+"a"*64," nginx ","nginx\u00a0","user:pass@reg.io/x","http://user:hunter2@reg/x","nginx:v1..2","docker pull nginx","ghcr.io/Owner/x"]:
        a=bench.owner.post("images/pull/?preview=true",{"host":h,"reference":ref}); print(a.status, repr(ref), json.dumps(a.body)[:200])
    for srv in ["https://index.docker.io/v1/","docker.io","registry.hub.docker.com","localhost:5000","https://ghcr.io","user:hunter2@reg.io","https://user:hunter2@reg.io","[::1]:5000","reg.io/path","http://reg.io","reg.io:99999","https://[::1","exa℀mple.com","REG.io","reg.io/","123456789012.dkr.ecr.us-east-1.amazonaws.com"]:
        a=bench.owner.post("registries/?preview=true",{"server":srv,"username":"me","password":"hunter2","name":"x"}); print(a.status, repr(srv), json.dumps(a.body)[:500]); 
        if "hunter2" in json.dumps(a.body): print("!!!! SECRET", a.body)
    for srv in ["github.com","https://github.com","https://user:hunter2@github.com/x","git@github.com","github.com:22","[::1","exa℀mple.com","[::1]:22"]:
        a=bench.owner.post("git-credentials/?preview=true",{"server":srv,"username":"me","password":"hunter2","name":"x"}); print(a.status, repr(srv), json.dumps(a.body)[:300])
        if "hunter2" in json.dumps(a.body): print("!!!! SECRET", a.body)
    for adr in ["unix:///var/run/docker.sock","tcp://u:hunter2@h:2376","tcp://[::1","ssh://root@h","ssh://root:hunter2@h","tcp://exa℀mple.com:2376","h:2376","npipe:////./pipe/docker_engine","tcp://h:2376/x?y","ssh://h/../x","tcp://h:2376 ","fd://"]:
        a=bench.owner.post("hosts/?preview=true",{"address":adr,"name":"x"}); print(a.status, repr(adr), json.dumps(a.body)[:300])
        if "hunter2" in json.dumps(a.body): print("!!!! SECRET", a.body)
